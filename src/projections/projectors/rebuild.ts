import { LedgerError } from '../../events/errors.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import { readAt } from '../../events/log/as-of.ts';
import type { Projector } from '../../events/log/batch.ts';
import { rehydrate } from '../../events/log/replay.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { foldedTo } from '../accounts/accounts.ts';
import { RHYTHM } from '../accounts/books.ts';
import { booksRead, bookStatements, type Tables } from '../accounts/reading.ts';
import { SUMS_AS_ANSWERED } from '../accounts/sum.ts';
import { books, lastBlock, makeBlock } from './books.ts';
import { projectors } from './index.ts';
import { journal } from './journal.ts';
import { search } from './search.ts';

/** What can be rebuilt, and what is rebuilt with it: books rest on their journal. */
const PARTS: Readonly<Record<string, readonly Projector[]>> = {
  journal: [journal, books],
  books: [books],
  search: [search],
};
export const rebuildable = Object.keys(PARTS);

/**
 * Events in a chunk: one batch, some ten milliseconds, between which appends and reads go on. Of long events it takes
 * fewer: what a chunk writes is sent as one parameter for each table, of 2 MB at most.
 */
const CHUNK = 2 * RHYTHM.block;
const MOST_CHARACTERS = 500_000;

/** How far the next generation of a projection has come. */
export interface Progress {
  readonly projection: string;
  /** Positions that it holds. */
  readonly upto: number;
  readonly head: number;
  /** True once it has taken the place of the live one. */
  readonly done: boolean;
}

interface Generation {
  readonly version: number;
  readonly building: number | null;
  readonly upto: number;
  readonly head: number;
  /** The last position of the next chunk; null where there is none. */
  readonly chunkEnd: number | null;
  /** How many of its tables and views are there. */
  readonly tables: number;
}

const GENERATION = `
SELECT version, building, upto, (SELECT coalesce(max(position), 0) FROM events) AS head,
       (SELECT max(position)
        FROM (SELECT position, sum(length(body)) OVER (ORDER BY position) AS characters
              FROM events
              WHERE position > upto AND position <= upto + ${CHUNK})
        WHERE characters <= ${MOST_CHARACTERS} OR position = upto + 1) AS chunkEnd,
       (SELECT count(*)
        FROM sqlite_master
        WHERE name IN (SELECT 'next_' || value FROM json_each(?2))) AS tables
FROM generations
WHERE projection = ?1`;

/** Refuses the batch it stands in unless the generation is where this worker left it. */
const UNMOVED = `
INSERT INTO missing (key)
SELECT 'generation'
WHERE NOT EXISTS (SELECT 1 FROM generations WHERE projection = ?1 AND building IS ?2 AND upto = ?3)`;

/** Refuses the batch it stands in if the ledger has grown. */
const AT_HEAD = `
INSERT INTO missing (key)
SELECT 'head'
WHERE ?1 IS NOT (SELECT coalesce(max(position), 0) FROM events)`;

const MOVE_ON = `
UPDATE generations
SET building = ?2, upto = ?3
WHERE projection = ?1`;

const SWITCH = `
UPDATE generations
SET version = ?2, building = NULL, upto = 0
WHERE projection = ?1`;

const SHAPES = `
SELECT name, sql
FROM sqlite_master
WHERE type = 'table' AND name IN (SELECT value FROM json_each(?1))`;

/** An FTS5 index has settings besides its columns; FTS5 keeps them in the table `search_config`. */
const settingsOf = (index: string): string => `
INSERT INTO next_${index} (next_${index}, rank)
SELECT k, v
FROM ${index}_config
WHERE k <> 'version'`;

/**
 * One step of a rebuild: begins it, adds a chunk or a block to the next generation, or checks it and puts it in the place of
 * the live one. Each step is one batch, so that a kill between or within steps loses nothing; two workers at once do not
 * count anything twice, since a step that finds the generation moved is refused by the database and taken again. The books
 * have one next generation: while the journal is rebuilt, it is with the journal's, and a rebuild of the books goes on with that.
 */
export async function rebuildStep(db: Database, kinds: Kinds, asked: string): Promise<Progress> {
  if (!(asked in PARTS))
    throw new LedgerError('invalid', `there is no projection "${asked}"`, `It is one of: ${rebuildable.join(', ')}.`);
  const isWithJournal = asked === books.name && (await readGeneration(db, journal.name)).building === journal.version;
  const projection = isWithJournal ? journal.name : asked;
  const parts = PARTS[projection] ?? [];
  const generation = await readGeneration(db, projection);
  const { building, upto, head, chunkEnd, tables } = generation;
  const target = parts[0]?.version ?? 1;
  const progress = { projection: asked, upto, head, done: false };
  const unmoved = db.prepare(UNMOVED).bind(projection, building, upto);
  try {
    if (building !== target || tables < tablesOf(parts).length + (parts.includes(journal) ? 1 : 0)) {
      await db.batch([
        unmoved,
        ...(await begin(db, parts)),
        ...parts.map(({ name }) => db.prepare(MOVE_ON).bind(name, null, 0)), // whatever else was building those tables
        db.prepare(MOVE_ON).bind(projection, target, 0),
      ]);
      return { ...progress, upto: 0 };
    }
    const ownJournal = projection === journal.name;
    const next: Tables = { books: 'next_', journal: ownJournal ? 'next_' : '' };
    const after = parts.includes(books) ? await lastBlock(db, next) : Infinity;
    const block = after + RHYTHM.block;
    if (block <= (ownJournal ? upto : head)) {
      const moved = ownJournal ? upto : block;
      await makeBlock(db, next, after, RHYTHM, [unmoved, db.prepare(MOVE_ON).bind(projection, target, moved)]);
      return { ...progress, upto: moved };
    }
    if (chunkEnd !== null && projection !== books.name) {
      const decided = await rehydrate(db, upto, chunkEnd, kinds);
      const into = { prefix: 'next_', head: upto, base: upto } as const;
      await db.batch([
        unmoved,
        ...parts.flatMap((projector) => projector.statements(db, decided, into)),
        db.prepare(MOVE_ON).bind(projection, target, chunkEnd),
      ]);
      return { ...progress, upto: chunkEnd };
    }
    await check(db, parts, next);
    await db.batch([unmoved, db.prepare(AT_HEAD).bind(head), ...(await takeOver(db, parts))]);
    return { ...progress, upto: head, done: true };
  } catch (error) {
    if (!String(error).includes('key_not_in_effect')) throw error;
    return progress; // another worker moved it, or an append came in between: the next step sees how it stands
  }
}

async function readGeneration(db: Database, projection: string): Promise<Generation> {
  const parts = PARTS[projection] ?? [];
  const names = [...tablesOf(parts), ...(parts.includes(journal) ? [VIEW_OF_JOURNAL] : [])];
  const found = await db.prepare(GENERATION).bind(projection, JSON.stringify(names)).first<Generation>();
  return found ?? { version: 0, building: null, upto: 0, head: 0, chunkEnd: null, tables: 0 };
}

function tablesOf(parts: readonly Projector[]): string[] {
  return parts.flatMap(({ tables }) => tables);
}

/** Empty tables of the next generation, in the shape of the live ones, and the view of its journal. */
async function begin(db: Database, parts: readonly Projector[]): Promise<D1PreparedStatement[]> {
  const tables = tablesOf(parts);
  const { results } = await db.prepare(SHAPES).bind(JSON.stringify(tables)).all<{ name: string; sql: string }>();
  const view = (await readViews(db, parts)).find(({ name }) => name === VIEW_OF_JOURNAL);
  const shapes = results.flatMap(({ name, sql }) => [
    db.prepare(`DROP TABLE IF EXISTS next_${name}`),
    db.prepare(sql.replace(/^(CREATE (?:VIRTUAL )?TABLE )"?\w+"?/i, `$1next_${name}`)),
    ...(sql.startsWith('CREATE VIRTUAL') ? [db.prepare(settingsOf(name))] : []),
  ]);
  return [
    ...(view ? [db.prepare(`DROP VIEW IF EXISTS next_${VIEW_OF_JOURNAL}`)] : []),
    ...shapes,
    ...(view ? [db.prepare(view.sql.replaceAll(/\b(postings|journal)\b/g, 'next_$1'))] : []),
  ];
}

const VIEW_OF_JOURNAL = 'postings';
const VIEW_OF_BOOKS = 'accounts';

const VIEWS = `
SELECT name, sql
FROM sqlite_master
WHERE type = 'view' AND name IN (SELECT value FROM json_each(?1))`;

/** The views that look at the tables of these projectors. */
async function readViews(
  db: Database,
  parts: readonly Projector[],
): Promise<{ readonly name: string; readonly sql: string }[]> {
  const names = [
    ...(parts.includes(journal) ? [VIEW_OF_JOURNAL] : []),
    ...(parts.includes(books) ? [VIEW_OF_BOOKS] : []),
  ];
  return (await db.prepare(VIEWS).bind(JSON.stringify(names)).all<{ name: string; sql: string }>()).results;
}

/** No table is renamed while a view looks at it: views are made again. */
async function takeOver(db: Database, parts: readonly Projector[]): Promise<D1PreparedStatement[]> {
  const views = await readViews(db, parts);
  return [
    ...views
      .flatMap(({ name }) => [`DROP VIEW ${name}`, `DROP VIEW IF EXISTS next_${name}`])
      .map((sql) => db.prepare(sql)),
    ...tablesOf(parts).flatMap((name) => [
      db.prepare(`DROP TABLE ${name}`),
      db.prepare(`ALTER TABLE next_${name} RENAME TO ${name}`),
    ]),
    ...views.map(({ sql }) => db.prepare(sql)),
    ...parts.map(({ name, version }) => db.prepare(SWITCH).bind(name, version)),
  ];
}

/** What the journal adds up to where the last block ends: a fold in one statement, which knows nothing of books. */
const folded = (prefix: Tables['journal']): string => `
SELECT measure, unit, ${SUMS_AS_ANSWERED}
FROM ${prefix}postings
WHERE position <= ?1
GROUP BY measure, unit
HAVING sum(events) <> 0`;

/** @throws Error where the next generation is not what it must be: it then stays beside the live one. */
async function check(db: Database, parts: readonly Projector[], next: Tables): Promise<void> {
  if (parts.includes(search))
    await db.batch([db.prepare("INSERT INTO next_search (next_search) VALUES ('integrity-check')")]);
  if (!parts.includes(books)) return;
  const block = await lastBlock(db, next);
  const { results } = await readAt(db, block, [
    db.prepare(folded(next.journal)).bind(block),
    ...bookStatements(db, block, [{ kind: 'ledger' }], { isBounded: false, tables: next }),
  ]);
  const { closed, blocks } = booksRead(results.slice(1));
  const linesOf = (sums: readonly object[], columns: readonly string[]): string =>
    sums
      .map((sum) => columns.map((column) => String((sum as Record<string, unknown>)[column])).join(' '))
      .toSorted()
      .join('\n');
  const columns = ['measure', 'unit', 'stated', 'lower', 'upper', 'open', 'events', 'unquantified'];
  const expected = linesOf(rows<object>(results[0]), columns);
  const accounts = [...closed.flatMap((all = []) => all), ...blocks].map((one) => ({ ...one, takesAway: false }));
  const found = linesOf(
    foldedTo({ days: 0 }, accounts).filter(({ events }) => events !== 0),
    columns,
  );
  if (expected !== found)
    throw new Error(`the rebuilt books do not equal a fold of the log:\n${found}\ninstead of\n${expected}`);
}

/** Projections whose code is newer than their rows. The ledger goes on answering from the rows it has. */
export async function rebuildsDue(db: Database): Promise<string[]> {
  const [result] = await db.batch<Record<string, unknown>>([db.prepare('SELECT projection, version FROM generations')]);
  const live = new Map(
    rows<{ projection: string; version: number }>(result).map(({ projection, version }) => [projection, version]),
  );
  return projectors.filter(({ name, version }) => live.get(name) !== version).map(({ name }) => name);
}
