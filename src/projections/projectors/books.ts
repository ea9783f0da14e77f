import type { Projector } from '../../events/log/batch.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { foldedTo, type Account } from '../accounts/accounts.ts';
import { bookSeen, standing } from '../accounts/balance.ts';
import {
  bookKinds,
  bookOf,
  GRAIN_OF_BLOCKS,
  RHYTHM,
  type Book,
  type BookKind,
  type Rhythm,
} from '../accounts/books.ts';
import { pack, unpack } from '../accounts/pack.ts';
import { ATTRIBUTION_TEXTS, booksRead, bookStatements, LIVE, textsIn, type Tables } from '../accounts/reading.ts';

/** At most this many blocks are made after one append, so that catching up never makes one slow. */
const CATCH_UP = 8;

/**
 * The books. Every 128 positions what was posted in them is added up, and every 2,048 that is added to each book that it
 * touches. What a book stands at after position P is its closings up to P, the blocks since, and what was
 * posted since the last block. The log does not change, so what is closed once is right for ever and may be closed late:
 * it is done after an append, not in its batch.
 */
export const booksEvery = (rhythm: Rhythm): Projector => ({
  name: 'books',
  version: 5,
  tables: ['attributions', 'books', 'closings', 'blocks'],
  statements: () => [],
  async afterwards(db, last, count) {
    if (Math.floor(last / rhythm.block) === Math.floor((last - count) / rhythm.block)) return;
    const first = await lastBlock(db, LIVE);
    const end = Math.min(last - rhythm.block, first + (CATCH_UP - 1) * rhythm.block);
    for (let after = first; after <= end; after += rhythm.block)
      if (!(await makeBlock(db, LIVE, after, rhythm))) return;
  },
});

export const books = booksEvery(RHYTHM);

/** The position that the last block ends at; 0 where there is none. */
export async function lastBlock(db: Database, { books: prefix }: Tables): Promise<number> {
  const sql = `SELECT coalesce(max(position), 0) AS position FROM ${prefix}blocks`;
  return (await db.prepare(sql).first<{ position: number }>())?.position ?? 0;
}

/** A block, and the closings of the books that are due with it. */
export interface Made {
  readonly block: readonly Account[];
  readonly closings: readonly Closing[];
  readonly numbers: ReadonlyMap<string, number>;
}

/** What the block that ends at a position is, by the blocks and closings before it and by the journal. */
export async function readBlock(db: Database, tables: Tables, position: number, closes: boolean): Promise<Made> {
  const before = { ...tables, isBefore: true };
  const { blocks, posted, numbers } = booksRead(await db.batch(bookStatements(db, position, [], { tables: before })));
  const block = foldedTo(GRAIN_OF_BLOCKS, posted);
  const closings = closes ? await closingsOf(db, before, position, [...blocks, ...block]) : [];
  return { block, closings, numbers };
}

/**
 * Makes the block after the one that ends at `after`, and closes the books where it is time, in one batch with what it is to
 * go with. False where another worker got in between.
 */
export async function makeBlock(
  db: Database,
  tables: Tables,
  after: number,
  { block: length, closing }: Rhythm,
  together: readonly D1PreparedStatement[] = [],
): Promise<boolean> {
  const { books: prefix } = tables;
  const position = after + length;
  const closes = position % closing === 0;
  const { block, closings, numbers } = await readBlock(db, tables, position, closes);
  const numbered = new Map(numbers);
  const numberOf = (attribution: string): number => {
    if (attribution === '') return 0;
    const number = numbered.get(attribution) ?? numbered.size + 1;
    numbered.set(attribution, number);
    return number;
  };
  const closingRows = closings.flatMap(({ book, since, accounts }) =>
    inRows(accounts).map((some, seq) => {
      const { kind, measure, month, activity } = book;
      return [kind, measure, month, activity, position, seq, since, some.length, pack(some, numberOf)];
    }),
  );
  const blockRows = inRows(block).map((some, seq) => [position, seq, closes ? position : null, pack(some, numberOf)]);
  const added = [...numbered].filter(([text]) => !numbers.has(text)).map(([text, number]) => [number, text]);
  const inserts: [sql: string, rows: readonly unknown[][]][] = [
    [insertAttributions(prefix), added],
    [insertBlocks(prefix), blockRows],
    [insertBooks(prefix), closingRows.map((row) => row.slice(0, 4))],
    [insertClosings(prefix), closingRows],
  ];
  try {
    await db.batch([
      db.prepare(nextIs(prefix)).bind(after),
      ...together,
      ...inserts.flatMap(([sql, all]) => inParameters(all).map((parameter) => db.prepare(sql).bind(parameter))),
    ]);
    return true;
  } catch (error) {
    if (String(error).includes('key_not_in_effect')) return false;
    throw error;
  }
}

/** Refuses the batch it stands in unless the last block ends at `?1`. */
const nextIs = (prefix: Tables['books']): string => `
INSERT INTO missing (key)
SELECT 'block'
WHERE ?1 IS NOT (SELECT coalesce(max(position), 0) FROM ${prefix}blocks)`;

/** What one book gets when it is closed: what moved in it, or all that it stands at. */
export interface Closing {
  readonly book: Book;
  /** The last closing that says all it stood at: an earlier one, or this. */
  readonly since: number;
  readonly accounts: readonly Account[];
}

/** A book is written out in full once what moved in it is half of what it stood at, or after this number of closings. */
const MOST_MOVED = 8;

async function closingsOf(
  db: Database,
  tables: Tables,
  position: number,
  accounts: readonly Account[],
): Promise<Closing[]> {
  const touched = (Object.keys(bookKinds) as BookKind[]).flatMap((kind) => {
    const byBook = new Map<string, { readonly book: Book; readonly moved: Account[] }>();
    for (const account of foldedTo(bookKinds[kind].grain, accounts)) {
      const book = bookOf(kind, account);
      if (!book) continue;
      const one = byBook.get(keyOf(book)) ?? { book, moved: [] };
      byBook.set(keyOf(book), one);
      one.moved.push(account);
    }
    return [...byBook].map(([key, one]) => ({ key, ...one }));
  });
  const keys = touched.map(({ book }) => [book.kind, book.measure, book.month, book.activity]);
  const { results } = await db.prepare(sizes(tables)).bind(position, JSON.stringify(keys)).all<SizeRow>();
  const sizeOf = new Map(results.map((row) => [keyOf(row), row]));
  const planned = touched.map((one) => {
    const size = sizeOf.get(one.key);
    const isStanding = !size || size.times >= MOST_MOVED || (size.moved + one.moved.length) * 2 >= size.stood;
    return { ...one, since: size?.since ?? 0, number: size?.book, isStanding };
  });
  const whole = planned.flatMap(({ isStanding, number }) => (isStanding && number !== undefined ? [number] : []));
  const stood = await readStanding(db, tables, position, whole);
  return planned.map(({ book, since, moved, number, isStanding }) => ({
    book,
    since: isStanding ? position : since,
    accounts: isStanding ? foldedTo(bookKinds[book.kind].grain, [...(stood.get(number ?? 0) ?? []), ...moved]) : moved,
  }));
}

function keyOf({ kind, measure, month, activity }: Book): string {
  return `${kind} ${measure} ${month} ${activity}`;
}

interface SizeRow extends Book {
  readonly book: number;
  readonly since: number;
  /** The accounts it stood at then, those that have moved since, and in how many closings. */
  readonly stood: number;
  readonly moved: number;
  readonly times: number;
}

const sizes = ({ books: prefix, isBefore }: Tables): string => `
WITH ${bookSeen(prefix, isBefore)},
wanted AS MATERIALIZED (
  SELECT books.*
  FROM json_each(?2) AS named
  CROSS JOIN ${prefix}books AS books ON books.kind = named.value ->> 0 AND books.measure = named.value ->> 1
             AND books.month = named.value ->> 2 AND books.activity = named.value ->> 3
)
SELECT wanted.book, wanted.kind, wanted.measure, wanted.month, wanted.activity, closings.since,
       sum(iif(closings.closed = closings.since, closings.n, 0)) AS stood,
       sum(iif(closings.closed > closings.since, closings.n, 0)) AS moved,
       count(*) - 1 AS times
FROM wanted
${standing(prefix)}
GROUP BY wanted.book`;

async function readStanding(
  db: Database,
  { books: prefix, isBefore }: Tables,
  position: number,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, readonly Account[]>> {
  const sql = `
WITH ${bookSeen(prefix, isBefore)},
wanted (book) AS MATERIALIZED (
  SELECT value
  FROM json_each(?2)
)
SELECT closings.book, closings.data
FROM wanted
${standing(prefix)}`;
  const [closings, texts] = await db.batch<Record<string, unknown>>([
    db.prepare(sql).bind(position, JSON.stringify(numbers)),
    db.prepare(ATTRIBUTION_TEXTS(prefix)),
  ]);
  const byBook = Map.groupBy(rows<{ book: number; data: string }>(closings), ({ book }) => book);
  const textOf = textsIn(texts);
  return new Map([...byBook].map(([book, found]) => [book, found.flatMap(({ data }) => unpack(data, textOf))]));
}

/** The most accounts in a row: D1 takes rows of up to 2 MB. A block in which nothing was posted is an empty row. */
const MOST_IN_ROW = 10_000;

function inRows(accounts: readonly Account[]): (readonly Account[])[] {
  const count = Math.max(1, Math.ceil(accounts.length / MOST_IN_ROW));
  return Array.from({ length: count }, (_, i) => accounts.slice(i * MOST_IN_ROW, (i + 1) * MOST_IN_ROW));
}

/** Rows as the parameters of a statement: D1 takes parameters of up to 2 MB. */
function inParameters(all: readonly unknown[][]): string[] {
  const parameters: string[] = [];
  let [some, length]: [string[], number] = [[], 0];
  for (const row of all.map((one) => JSON.stringify(one))) {
    if (length + row.length > 800_000 && some.length > 0) {
      parameters.push(`[${some.join(',')}]`);
      [some, length] = [[], 0];
    }
    some.push(row);
    length += row.length;
  }
  return some.length > 0 ? [...parameters, `[${some.join(',')}]`] : parameters;
}

const insertBlocks = (prefix: Tables['books']): string => `
WITH before (position, closed, latest) AS MATERIALIZED (
  SELECT position, closed, latest FROM ${prefix}blocks
  UNION ALL
  SELECT 0, 0, 0
  ORDER BY position DESC
  LIMIT 1
)
INSERT INTO ${prefix}blocks (position, seq, closed, latest, data)
SELECT row.value ->> 0, row.value ->> 1, coalesce(row.value ->> 2, before.closed),
       max(before.latest,
           (SELECT max(events.moment)
            FROM events
            WHERE events.position > before.position AND events.position <= row.value ->> 0)),
       row.value ->> 3
FROM before
CROSS JOIN json_each(?1) AS row`;

const insertAttributions = (prefix: Tables['books']): string => `
INSERT INTO ${prefix}attributions (attribution, value)
SELECT row.value ->> 0, row.value ->> 1
FROM json_each(?1) AS row`;

const insertBooks = (prefix: Tables['books']): string => `
INSERT INTO ${prefix}books (kind, measure, month, activity)
SELECT row.value ->> 0, row.value ->> 1, row.value ->> 2, row.value ->> 3
FROM json_each(?1) AS row
WHERE true
ON CONFLICT DO NOTHING`;

const insertClosings = (prefix: Tables['books']): string => `
INSERT INTO ${prefix}closings (book, closed, seq, since, n, data)
SELECT books.book, row.value ->> 4, row.value ->> 5, row.value ->> 6, row.value ->> 7, row.value ->> 8
FROM json_each(?1) AS row
CROSS JOIN ${prefix}books AS books ON books.kind = row.value ->> 0 AND books.measure = row.value ->> 1
           AND books.month = row.value ->> 2 AND books.activity = row.value ->> 3`;
