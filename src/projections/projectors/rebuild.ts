import { LedgerError } from '../../events/errors.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import type { Projector } from '../../events/log/batch.ts';
import { rehydrate } from '../../events/log/replay.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { BLOCK, books, closeBooks } from './books.ts';
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
const CHUNK = 2 * BLOCK;
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
}

const GENERATION = `
SELECT version, building, upto, (SELECT coalesce(max(position), 0) FROM events) AS head,
       (SELECT max(position)
        FROM (SELECT position, sum(length(body)) OVER (ORDER BY position) AS characters
              FROM events
              WHERE position > upto AND position <= upto + ${CHUNK})
        WHERE characters <= ${MOST_CHARACTERS} OR position = upto + 1) AS chunkEnd
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
 * One step of a rebuild: begins it, adds a chunk to the next generation, or checks it and puts it in the place of the
 * live one. Each step is one batch, so that a kill between or within steps loses nothing; two workers at once do not
 * count anything twice, since a step that finds the generation moved is refused by the database and taken again.
 */
export async function rebuildStep(db: Database, kinds: Kinds, projection: string): Promise<Progress> {
  const parts = PARTS[projection];
  if (!parts)
    throw new LedgerError(
      'invalid',
      `there is no projection "${projection}"`,
      `It is one of: ${rebuildable.join(', ')}.`,
    );
  const generation = await db.prepare(GENERATION).bind(projection).first<Generation>();
  const { building = null, upto = 0, head = 0, chunkEnd = null } = generation ?? {};
  const target = parts[0]?.version ?? 1;
  const progress = { projection, upto, head, done: false };
  try {
    if (building !== target) {
      await db.batch([
        unmoved(db, projection, building, upto),
        ...(await begin(db, parts)),
        db.prepare(MOVE_ON).bind(projection, target, 0),
      ]);
      return { ...progress, upto: 0 };
    }
    if (chunkEnd !== null) {
      await db.batch([
        unmoved(db, projection, building, upto),
        ...(await chunk(db, kinds, projection, parts, upto, chunkEnd)),
        db.prepare(MOVE_ON).bind(projection, target, chunkEnd),
      ]);
      return { ...progress, upto: chunkEnd };
    }
    await check(db, projection);
    await db.batch([unmoved(db, projection, building, upto), db.prepare(AT_HEAD).bind(head), ...takeOver(db, parts)]);
    return { ...progress, done: true };
  } catch (error) {
    if (!String(error).includes('key_not_in_effect')) throw error;
    return progress; // another worker moved it, or an append came in between: the next step sees how it stands
  }
}

function unmoved(db: Database, projection: string, building: number | null, upto: number): D1PreparedStatement {
  return db.prepare(UNMOVED).bind(projection, building, upto);
}

function tablesOf(parts: readonly Projector[]): string[] {
  return parts.flatMap(({ tables }) => tables);
}

/** Empty tables of the next generation, in the shape of the live ones. */
async function begin(db: Database, parts: readonly Projector[]): Promise<D1PreparedStatement[]> {
  const tables = tablesOf(parts);
  const { results } = await db.prepare(SHAPES).bind(JSON.stringify(tables)).all<{ name: string; sql: string }>();
  return results.flatMap(({ name, sql }) => [
    db.prepare(`DROP TABLE IF EXISTS next_${name}`),
    db.prepare(sql.replace(/^(CREATE (?:VIRTUAL )?TABLE )"?\w+"?/i, `$1next_${name}`)),
    ...(sql.startsWith('CREATE VIRTUAL') ? [db.prepare(settingsOf(name))] : []),
  ]);
}

async function chunk(
  db: Database,
  kinds: Kinds,
  projection: string,
  parts: readonly Projector[],
  after: number,
  upto: number,
): Promise<D1PreparedStatement[]> {
  if (projection === 'books') return closeBooks(db, { prefix: 'next_', journal: '', upto });
  const decided = await rehydrate(db, after, upto, kinds);
  return parts.flatMap((projector) => projector.statements(db, decided, { prefix: 'next_', head: after, base: after }));
}

function takeOver(db: Database, parts: readonly Projector[]): D1PreparedStatement[] {
  return [
    ...tablesOf(parts).flatMap((name) => [
      db.prepare(`DROP TABLE ${name}`),
      db.prepare(`ALTER TABLE next_${name} RENAME TO ${name}`),
    ]),
    ...parts.map(({ name, version }) => db.prepare(SWITCH).bind(name, version)),
  ];
}

/** Cells whose last closing differs from the sum of their postings: a fold in one statement, independent of blocks. */
const wrongCells = (journalPrefix: string): string => `
SELECT cells.measure, cells.unit
FROM next_cells AS cells
LEFT JOIN (SELECT measure, unit, sum(stated) AS stated, sum(lower) AS lower, sum(events) AS events
           FROM ${journalPrefix}postings
           WHERE position <= (SELECT coalesce(max(position), 0) FROM next_closed)
           GROUP BY measure, unit) AS folded
       ON folded.measure = cells.measure AND folded.unit = cells.unit
LEFT JOIN next_closings AS closing
       ON closing.cell = cells.cell AND closing.closed = (SELECT max(closed) FROM next_closings WHERE cell = cells.cell)
WHERE cells.grain = 'all' AND cells.scope = 'ledger'
  AND (closing.stated IS NOT folded.stated OR closing.lower IS NOT folded.lower OR closing.events IS NOT folded.events)
LIMIT 5`;

/** @throws Error where the next generation is not what it must be: it then stays beside the live one. */
async function check(db: Database, projection: string): Promise<void> {
  if (projection === 'search') {
    await db.batch([db.prepare("INSERT INTO next_search (next_search) VALUES ('integrity-check')")]);
    return;
  }
  const { results } = await db.prepare(wrongCells(projection === 'journal' ? 'next_' : '')).all();
  if (results.length > 0)
    throw new Error(`the rebuilt ${projection} does not equal a fold of the log: ${JSON.stringify(results)}`);
}

/** Projections whose code is newer than their rows. The ledger goes on answering from the rows it has. */
export async function rebuildsDue(db: Database): Promise<string[]> {
  const [result] = await db.batch<Record<string, unknown>>([db.prepare('SELECT projection, version FROM generations')]);
  const live = new Map(
    rows<{ projection: string; version: number }>(result).map(({ projection, version }) => [projection, version]),
  );
  return projectors.filter(({ name, version }) => live.get(name) !== version).map(({ name }) => name);
}
