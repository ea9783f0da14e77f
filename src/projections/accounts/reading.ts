import type { At } from '../../events/log/as-of.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { foldedTo, type Account } from './accounts.ts';
import { attributionIn } from './attribution.ts';
import { bookSeen, standing, type Prefix } from './balance.ts';
import { SEVERAL_MONTHS, type BookKind } from './books.ts';
import { unpack } from './pack.ts';
import { negated, sumOf, sumsOf, takes, type SumRow } from './sum.ts';

/** Which books to read: some of a kind. */
export interface Wanted {
  readonly kind: BookKind;
  /** Their measures, or of `activities` and `streams` their activities; all of them where it is left out. */
  readonly of?: readonly string[] | undefined;
  /** Of kinds by month: those of these months, and what spans several. */
  readonly months?: readonly string[] | undefined;
  /** Of kinds by month: those of each of these measures and months, and what spans several. */
  readonly pairs?: readonly (readonly [measure: string, month: string])[] | undefined;
}

/** Where the books are, and the journal that they are of. */
export interface Tables {
  readonly books: Prefix;
  readonly journal: Prefix;
  /** True where a block that ends at the position is not to be used: it is being made, or made again. */
  readonly isBefore?: boolean;
}

export const LIVE: Tables = { books: '', journal: '' };

/** No read adds up more accounts than this, or opens more books. */
const MOST_ACCOUNTS = 120_000;
const MOST_BOOKS = 2_500;

/** What the wanted books stood at when they were closed. */
const CLOSED = ({ books, isBefore }: Tables, wanted: string): string => `
WITH ${bookSeen(books, isBefore)},
wanted AS MATERIALIZED (${wanted}
)
SELECT closings.data
FROM wanted
${standing(books)}`;

/** The same, but nothing where that is too much to read; `n` is the number of accounts, `books` that of the books they are in. */
const CLOSED_WITHIN_BOUNDS = ({ books, isBefore }: Tables, wanted: string): string => `
WITH ${bookSeen(books, isBefore)},
wanted AS MATERIALIZED (${wanted}
  LIMIT ${MOST_BOOKS + 1}
),
found AS MATERIALIZED (
  SELECT closings.book, closings.closed, closings.seq, closings.n
  FROM wanted
  ${standing(books)}
),
size (n, books) AS MATERIALIZED (
  SELECT sum(found.n), (SELECT count(*) FROM wanted)
  FROM found
)
SELECT size.n, size.books, closings.data
FROM size
LEFT JOIN found ON size.n <= ${MOST_ACCOUNTS} AND size.books <= ${MOST_BOOKS}
LEFT JOIN ${books}closings AS closings
       ON closings.book = found.book AND closings.closed = found.closed AND closings.seq = found.seq`;

/** The books that are wanted, as a table of their numbers: `?2` lists what they are of, `?3` months. */
function wantedSql(prefix: Prefix, { kind, of, months, pairs }: Wanted): string {
  if (pairs)
    return `
  SELECT DISTINCT books.book
  FROM json_each(?2) AS named
  CROSS JOIN ${prefix}books AS books ON books.kind = '${kind}' AND books.measure = named.value ->> 0
             AND books.month IN (named.value ->> 1, '${SEVERAL_MONTHS}')`;
  const isOfActivities = kind === 'activities' || kind === 'streams';
  const named = of ? 'json_each(?2)' : `(SELECT measure AS value FROM ${prefix}books WHERE kind = 'attributions')`;
  if (kind === 'ledger' || (!of && !months))
    return `
  SELECT books.book
  FROM ${prefix}books AS books
  WHERE books.kind = '${kind}'`;
  return `
  SELECT books.book
  FROM ${named} AS named
  CROSS JOIN ${prefix}books AS books ON books.kind = '${kind}' AND books.measure = ${isOfActivities ? "'' AND books.month = '' AND books.activity = named.value" : 'named.value'}${
    months
      ? `\n             AND books.month IN (SELECT value FROM json_each(?3) UNION ALL SELECT '${SEVERAL_MONTHS}')`
      : ''
  }`;
}

const BLOCKS = ({ books, isBefore }: Tables): string => `
WITH ${bookSeen(books, isBefore)}
SELECT blocks.data
FROM book
CROSS JOIN ${books}blocks AS blocks ON blocks.position > book.closed AND blocks.position <= book.block`;

/** Joins what was recorded since the last block. */
const SINCE = `
  FROM book
  CROSS JOIN seen`;

const POSTED = ({ books, journal, isBefore }: Tables): string => `
WITH ${bookSeen(books, isBefore)}
SELECT postings.activity, postings.place, postings.measure, postings.unit, postings.first, postings.last, postings.valued,
       ${takes('postings')} AS takes, ${sumsOf('postings')}${SINCE}
  CROSS JOIN ${journal}postings AS postings ON postings.position > book.block AND postings.position <= seen.position`;

/** What the last opening of an activity up to a position says that it is attributed to. */
const attributionAt = (position: string): string => `
       (SELECT ${attributionIn('facts')}
        FROM facts_with_events AS facts
        WHERE facts.key = 'activity/' || active.activity AND facts.position <= ${position}
        ORDER BY facts.position DESC
        LIMIT 1)`;

const OPENED = `
  CROSS JOIN events ON events.position > book.block AND events.position <= seen.position
  CROSS JOIN facts ON facts.moment = events.moment AND facts.key GLOB 'activity/*'`;

/** What each activity that was posted to or opened since the last block is attributed to; of the latter also what it was at that block. */
const OPENINGS = ({ books, journal, isBefore }: Tables): string => `
WITH ${bookSeen(books, isBefore)},
active (activity, isOpened) AS MATERIALIZED (
  SELECT journal.activity, 0${SINCE}
  CROSS JOIN ${journal}journal AS journal ON journal.position > book.block AND journal.position <= seen.position
  UNION
  SELECT substr(facts.key, 10), 1${SINCE}${OPENED}
)
SELECT active.activity,${attributionAt('seen.position')} AS attribution,
       iif(active.isOpened,${attributionAt('book.block')}, NULL) AS earlier
FROM book
CROSS JOIN seen
CROSS JOIN active`;

/** The streams of those whose opening was stated again since the last block. */
const REOPENED = (prefix: Prefix): string => `
  SELECT DISTINCT books.book${SINCE}${OPENED}
  CROSS JOIN ${prefix}books AS books ON books.kind = 'streams' AND books.measure = '' AND books.month = ''
             AND books.activity = substr(facts.key, 10)`;

/** The texts of attributions: for `textsIn`. */
export const ATTRIBUTION_TEXTS = (prefix: Prefix): string => `
SELECT attribution, value
FROM ${prefix}attributions`;

/** The texts of attributions by their numbers. */
export function textsIn(result: D1Result<Record<string, unknown>> | undefined): ReadonlyMap<number, string> {
  return new Map(
    rows<{ attribution: number; value: string }>(result).map(({ attribution, value }) => [attribution, value]),
  );
}

/**
 * Statements that read books, and what was posted since they were closed, as of a position: for `booksRead`. Within bounds they
 * answer nothing of what is too much to add up for one answer.
 */
export function bookStatements(
  db: Database,
  at: At,
  wanted: readonly Wanted[],
  { isBounded = true, tables = LIVE }: { readonly isBounded?: boolean; readonly tables?: Tables } = {},
): D1PreparedStatement[] {
  const { books } = tables;
  const closedSql = isBounded ? CLOSED_WITHIN_BOUNDS : CLOSED;
  const closed = wanted.map((one) =>
    db
      .prepare(closedSql(tables, wantedSql(books, one)))
      .bind(
        at,
        ...(one.pairs || one.of || one.months ? [JSON.stringify(one.pairs ?? one.of ?? [])] : []),
        ...(one.months ? [JSON.stringify(one.months)] : []),
      ),
  );
  const others = [BLOCKS(tables), POSTED(tables), OPENINGS(tables), CLOSED(tables, REOPENED(books))];
  return [...closed, ...others.map((sql) => db.prepare(sql).bind(at)), db.prepare(ATTRIBUTION_TEXTS(books))];
}

/** What was read of some books. */
export interface Books {
  /** Of each that was wanted, what its books stood at when they were closed; undefined where that is too much to add up. */
  readonly closed: readonly (readonly Account[] | undefined)[];
  /** The blocks since then. */
  readonly blocks: readonly Account[];
  /** What was posted since the last block, and what was moved by openings that were corrected. */
  readonly posted: readonly Account[];
  /** The number that an attribution has, and how many have one. */
  readonly numbers: ReadonlyMap<string, number>;
}

interface ClosedRow {
  readonly n?: number | null;
  readonly books?: number;
  readonly data: string | null;
}

/** A posting as the database answers it. */
export type PostedRow = Omit<Account, 'attribution' | 'takesAway' | keyof SumRow> & SumRow & { readonly takes: number };

export function accountOf({ takes: isTaken, ...row }: PostedRow, attribution: string): Account {
  return { ...row, ...sumOf(row), attribution, takesAway: isTaken === 1 };
}

interface OpeningRow {
  readonly activity: string;
  readonly attribution: string | null;
  readonly earlier: string | null;
}

/** Blocks that were taken apart, by what the database answered: several readings of one page have the same answer. */
const unpacked = new WeakMap<object, Account[]>();

/** From what those statements answered, and nothing else. */
export function booksRead(results: readonly D1Result<Record<string, unknown>>[]): Books {
  const [blockRows, postedRows, openingRows, streamRows, textRows] = results.slice(-5);
  const texts = textsIn(textRows);
  const closedIn = (result: typeof blockRows): Account[] | undefined => {
    const found = rows<ClosedRow>(result);
    const isTooMuch = found.some(({ n, books }) => (n ?? 0) > MOST_ACCOUNTS || (books ?? 0) > MOST_BOOKS);
    return isTooMuch ? undefined : found.flatMap(({ data }) => (data === null ? [] : unpack(data, texts)));
  };
  const answer = blockRows ?? {};
  const blocks = unpacked.get(answer) ?? rows<{ data: string }>(blockRows).flatMap(({ data }) => unpack(data, texts));
  unpacked.set(answer, blocks);
  const openings = rows<OpeningRow>(openingRows);
  const attributed = new Map(openings.map(({ activity, attribution }) => [activity, attribution ?? '']));
  const posted = rows<PostedRow>(postedRows).map((row) => accountOf(row, attributed.get(row.activity) ?? ''));
  const streams = [...(closedIn(streamRows) ?? []), ...blocks];
  return {
    closed: results.slice(0, -5).map(closedIn),
    blocks,
    posted: [...posted, ...openings.flatMap((opening) => movedBy(opening, streams))],
    numbers: new Map([...texts].map(([number, text]) => [text, number])),
  };
}

/** Where an opening was corrected, all of its activity is taken from what it was attributed to and given to what it is. */
function movedBy({ activity, attribution, earlier }: OpeningRow, streams: readonly Account[]): Account[] {
  return earlier === null || attribution === null ? [] : moved(streams, activity, earlier, attribution);
}

/** What an activity came to, taken from one attribution and given to another; nothing where they are the same. */
export function moved(streams: readonly Account[], activity: string, from: string, to: string): Account[] {
  if (from === to) return [];
  const own = streams.filter((account) => account.activity === activity);
  return foldedTo({ activity: true, place: true, days: 10 }, own).flatMap((account) => [
    { ...account, ...negated(account), attribution: from },
    { ...account, attribution: to },
  ]);
}
