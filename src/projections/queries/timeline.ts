import type { Kinds } from '../../events/kinds/index.ts';
import { readAt, SEEN, type At, type View } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type Database } from '../../events/log/stored.ts';
import type { Source, StoredEvent } from '../../events/values/envelope.ts';
import type { Language } from '../../events/values/languages.ts';
import { bookSeen, firstMomentOf, REACH } from '../accounts/balance.ts';
import { ALL_DAYS } from '../accounts/days.ts';
import { postingsIn, type JournalPosting } from '../projectors/journal.ts';
import { matchExpression, OF_SEVERAL_DAYS } from '../projectors/search.ts';
import { Exchange, RATES, ratesOf } from '../rules/conversion.ts';
import { figures, type Figures } from '../rules/figures.ts';
import { tallyOf } from '../rules/tally.ts';
import { faceted, readOf, type Filters } from './filters.ts';
import { NAMES, namesOf, sentenceOf } from './names.ts';
import { convertedTo, type ConvertedRow } from './totals.ts';

/** One fact on the timeline, as it stood at the position the answer is for. */
export interface Entry {
  /** The event that states this version. */
  readonly id: string;
  /** The event that first stated the fact. */
  readonly fact: string;
  readonly position: number;
  readonly type: string;
  readonly stream: string;
  /** EDTF. */
  readonly occurred: string;
  readonly recorded: string;
  readonly status: 'in-effect' | 'retracted';
  /** How it reads, in each language. */
  readonly sentence: Readonly<Record<Language, string>>;
  /** What it adds to each measure. */
  readonly postings: readonly ({ readonly measure: string } & Figures)[];
  /** Its money in one currency, where that was asked for. */
  readonly converted?: readonly ConvertedRow[];
  readonly data: StoredEvent['data'];
  readonly sources: readonly Source[];
  /** Why this version took the place of an earlier one. */
  readonly correction?: Ending & { readonly before?: Before };
  /** Why it no longer counts. */
  readonly retraction?: Ending;
}

interface Ending {
  readonly event: string;
  readonly position: number;
  readonly recorded: string;
  readonly reason: string;
}

/** The version that a correction took the place of. */
interface Before {
  readonly event: string;
  readonly occurred: string;
  readonly sentence: Readonly<Record<Language, string>>;
}

export interface TimelinePage {
  readonly view: View;
  readonly entries: readonly Entry[];
  /** Where the next page begins; absent on the last page. */
  readonly next: string | undefined;
}

export interface TimelineAsk {
  readonly filters: Filters;
  readonly order: 'desc' | 'asc';
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  /** Money in this currency, too. */
  readonly currency?: string | undefined;
}

/**
 * Facts in the order in which they occurred, by keyset: a page costs the same at any depth. The timeline itself is
 * read along its key; with any facet or words, along the inverted index, which has the same key.
 */
export async function readTimeline(db: Database, at: At, kinds: Kinds, ask: TimelineAsk): Promise<TimelinePage> {
  const { asOf, clauses } = await faceted(db, at, ask.filters);
  const match = matchExpression(clauses, ask.filters.words);
  const spanning = match && matchExpression([...clauses, OF_SEVERAL_DAYS], ask.filters.words);
  const isDated = (ask.filters.days ?? ALL_DAYS) !== ALL_DAYS;
  const page = pageSql({ isMatched: match !== undefined, isDated, order: ask.order });
  const { view, results } = await readOf(db, at, { asOf }, (position) => {
    const binds = pageBinds(position, ask, [match, spanning], kinds);
    return [
      ...[entriesSql(ask.order), NAMES].map((sql) => db.prepare(`WITH ${page} ${sql}`).bind(...binds)),
      ...(ask.currency === undefined ? [] : [db.prepare(RATES).bind(position)]),
    ];
  });
  const exchange = ask.currency === undefined ? undefined : new Exchange(ask.currency, ratesOf(results[2]));
  const found = rows<EntryRow>(results[0]);
  const entries = entriesOf(found.slice(0, ask.limit), results[1], kinds, exchange);
  const more = found.length > ask.limit;
  return { view, entries, next: more ? String(found[ask.limit - 1]?.moment) : undefined };
}

interface PageShape {
  readonly isMatched: boolean;
  readonly isDated: boolean;
  readonly order: 'desc' | 'asc';
}

/**
 * The rows of one page and one more, which shows whether there is a next: all that overlaps the days asked for. What is
 * known to the day stands among them on the timeline; what spans several days may stand before or after them, too.
 */
function pageSql({ isMatched, isDated, order }: PageShape): string {
  const key = isMatched ? 'search.rowid' : 'facts.moment';
  const [facts, direction] = [
    isMatched ? 'search\n  CROSS JOIN facts ON facts.moment = search.rowid' : 'facts',
    order === 'asc' ? 'ASC' : 'DESC',
  ];
  const found = (match: string, [after, before]: readonly [string, string], where = 'true'): string => `
    SELECT facts.*, ended.position AS endedAt
    FROM ${facts}
    LEFT JOIN events AS ended ON ended.position = facts.known_to AND ended.position <= (SELECT position FROM seen)
    WHERE ${isMatched ? `search MATCH ${match} AND` : ''}
          ${key} > ${after} AND ${key} < min(${before}, (SELECT moment FROM reach) + 1) AND ${where}
      AND facts.position <= (SELECT position FROM seen)
      AND (ended.position IS NULL OR ended.type = 'event.retracted')
      AND facts.first <= ?5 AND facts.last >= ?4
      AND (?6 IS NULL AND facts.type NOT IN (SELECT value FROM json_each(?7)) OR facts.type = ?6)
    ORDER BY ${key} ${direction}
    LIMIT ?8`;
  const among = found('?9', ['max(?2, ?10 - 1)', 'min(?3, ?11)']);
  const beside = found('?12', ['?2', '?3'], `(${key} < ?10 OR ${key} >= ?11) AND facts.first < facts.last`);
  return `
${bookSeen()},
${REACH},
page AS (${
    isDated
      ? `
  SELECT * FROM (${among})
  UNION ALL
  SELECT * FROM (${beside})
  ORDER BY moment ${direction}
  LIMIT ?8`
      : among
  }
)`;
}

function entriesSql(order: 'desc' | 'asc'): string {
  return `
SELECT page.moment, page.position, page.fact, page.type, page.first, events.body, ended.body AS ended, page.endedAt,
       journal.valued, coalesce(journal.data, '[]') AS posted,
       iif(events.type = 'event.corrected',
           (SELECT target.body FROM events AS target WHERE target.id = events.body ->> '$.data.target'), NULL) AS before
FROM page
JOIN events ON events.position = page.position
LEFT JOIN events AS ended ON ended.position = page.endedAt
LEFT JOIN journal ON journal.position = page.position AND journal.cancels = 0
ORDER BY page.moment ${order === 'asc' ? 'ASC' : 'DESC'}`;
}

function pageBinds(
  at: At,
  ask: TimelineAsk,
  [match, spanning]: readonly [string | undefined, string | undefined],
  kinds: Kinds,
): unknown[] {
  const { type: ofType, days: { from, to } = ALL_DAYS } = ask.filters;
  const cursor = ask.cursor === undefined ? undefined : Number(ask.cursor);
  const after = cursor !== undefined && ask.order === 'asc' ? cursor : -1;
  const before = cursor !== undefined && ask.order === 'desc' ? cursor : Number.MAX_SAFE_INTEGER;
  const catalogue = [...kinds.values()].filter(({ family }) => family === 'catalogue').map(({ type }) => type);
  return [
    at,
    after,
    before,
    from,
    to,
    ofType ?? null,
    JSON.stringify(catalogue),
    ask.limit + 1,
    match ?? null,
    firstMomentOf(from),
    firstMomentOf(to, 1),
    ...(spanning === undefined || (ask.filters.days ?? ALL_DAYS) === ALL_DAYS ? [] : [spanning]),
  ];
}

interface EntryRow {
  readonly moment: number;
  readonly position: number;
  readonly fact: string;
  readonly type: string;
  readonly body: string;
  /** The first of the days it may mean. */
  readonly first: string;
  readonly ended: string | null;
  readonly endedAt: number | null;
  readonly valued: string | null;
  /** A list of postings as the journal has it. */
  readonly posted: string;
  /** Of a correction: the event that it corrects. */
  readonly before: string | null;
}

function entriesOf(
  found: readonly EntryRow[],
  named: Parameters<typeof namesOf>[0],
  kinds: Kinds,
  exchange: Exchange | undefined,
): Entry[] {
  const nameOf = namesOf(named, kinds);
  const beforeOf = (body: string, type: string): Before => {
    const event = eventIn(body);
    const { occurred, data } = contentOf(event, kinds.get(type));
    return { event: event.id, occurred, sentence: sentenceOf(kinds, type, data, nameOf) };
  };
  return found.map((row) => {
    const event = eventIn(row.body);
    const content = contentOf(event, kinds.get(row.type));
    const postings = postingsIn(row.posted);
    return {
      id: event.id,
      fact: row.fact,
      position: row.position,
      type: row.type,
      stream: event.stream,
      occurred: content.occurred,
      recorded: event.recorded,
      status: row.ended === null ? 'in-effect' : 'retracted',
      sentence: sentenceOf(kinds, row.type, content.data, nameOf),
      postings: postings.map(figuresOf),
      ...(exchange ? { converted: convertedOf(postings, row, exchange) } : {}),
      data: content.data,
      sources: content.sources,
      ...(event.id === row.fact
        ? {}
        : {
            correction: {
              ...endingOf(event, row.position),
              ...(row.before === null ? {} : { before: beforeOf(row.before, row.type) }),
            },
          }),
      ...(row.ended === null ? {} : { retraction: endingOf(eventIn(row.ended), row.endedAt ?? 0) }),
    };
  });
}

function endingOf({ id, recorded, data }: StoredEvent, position: number): Ending {
  return { event: id, position, recorded, reason: String(data['reason']) };
}

/** The money of one event in the currency of the exchange. */
function convertedOf(
  postings: readonly JournalPosting[],
  { first, valued }: Pick<EntryRow, 'first' | 'valued'>,
  exchange: Exchange,
): ConvertedRow[] {
  const money = postings.filter(({ measure }) => measure.startsWith('money/'));
  return convertedTo(
    exchange,
    money.map((posting) => ({
      ...posting,
      first,
      valued: valued ?? '',
      group: { measure: posting.measure },
      sum: posting,
    })),
  );
}

const POSTED_BY = `
WITH ${SEEN}
SELECT journal.data
FROM seen
JOIN events ON events.id = ?2
JOIN journal ON journal.position = events.position AND journal.cancels = 0
WHERE events.position <= seen.position`;

/** What one event adds to each measure. */
export async function readPostings(
  db: Database,
  at: At,
  id: string,
): Promise<{ view: View; postings: Entry['postings'] }> {
  const { view, results } = await readAt(db, at, [db.prepare(POSTED_BY).bind(at, id)]);
  return { view, postings: rows<{ data: string }>(results[0]).flatMap(({ data }) => postingsIn(data).map(figuresOf)) };
}

function figuresOf({ measure, unit, ...sum }: JournalPosting): Entry['postings'][number] {
  return { measure, ...figures(tallyOf(sum), unit) };
}
