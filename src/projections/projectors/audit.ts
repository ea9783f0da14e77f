import { merge } from '../../events/decision/fact.ts';
import { State } from '../../events/decision/state.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import { inEffect, readAt, SEEN, type View } from '../../events/log/as-of.ts';
import { rehydrate } from '../../events/log/replay.ts';
import { contentOf, recordedOf, rows, type BodyRow, type Database, type Recorded } from '../../events/log/stored.ts';
import { daysOf } from '../../events/values/edtf.ts';
import { attributionIn } from '../accounts/attribution.ts';
import { BOOK, AT_LAST_CLOSING } from '../accounts/balance.ts';
import { takes } from '../accounts/sum.ts';
import { BLOCK, GRAINS_OF_ATTRIBUTIONS } from './books.ts';
import { postingValues, valueDay } from './journal.ts';

/** One guarantee, and whether it held where it was looked at. */
export interface Check {
  readonly guarantee: 'G2' | 'G3' | 'G6';
  readonly says: string;
  readonly holds: boolean;
  /** What was found amiss: a few of it. */
  readonly faults: readonly string[];
}

export interface Audit {
  readonly view: View;
  readonly holds: boolean;
  readonly checks: readonly Check[];
}

/** Ledgers up to this many events are folded from the first one; of longer ones, only the last events are checked. */
const FOLDED = 2_000;

/** Of longer ledgers, how many of the last events are posted again, each with what was known when it was recorded. */
const POSTED_ANEW = 512;

const EVENTS = `
WITH ${SEEN}
SELECT events.position, events.body
FROM seen
JOIN events ON events.position > seen.position - ${FOLDED} AND events.position <= seen.position
ORDER BY events.position`;

const GAPS = `
WITH ${SEEN}
SELECT events.position
FROM seen
JOIN events ON events.position > seen.position - ${FOLDED} AND events.position <= seen.position
WHERE events.position > 1 AND NOT EXISTS (SELECT 1 FROM events AS before WHERE before.position = events.position - 1)
LIMIT 5`;

const VERSION_GAPS = `
WITH ${SEEN}
SELECT events.stream, events.version
FROM seen
JOIN events ON events.position > seen.position - ${FOLDED} AND events.position <= seen.position
WHERE events.version > 1
  AND NOT EXISTS (SELECT 1 FROM events AS before WHERE before.stream = events.stream AND before.version = events.version - 1)
LIMIT 5`;

const JOURNAL = `
WITH ${SEEN}
SELECT postings.*
FROM seen
JOIN postings ON postings.position > seen.position - ${FOLDED} AND postings.position <= seen.position`;

/** Closings that are not the closing before plus what was posted to their cell since. */
const BOOKS = `
WITH ${SEEN}
SELECT cells.grain, cells.scope, cells.measure, cells.unit, closings.closed
FROM seen
JOIN closed ON closed.position > seen.position - ${FOLDED} AND closed.position <= seen.position
JOIN closings ON closings.closed = closed.position
JOIN cells ON cells.cell = closings.cell AND NOT (cells.scope GLOB 'attribution/*')
LEFT JOIN closings AS before
       ON before.cell = closings.cell
      AND before.closed = (SELECT max(closed) FROM closings AS earlier WHERE earlier.cell = cells.cell AND earlier.closed < closings.closed)
WHERE (closings.stated - coalesce(before.stated, 0), closings.lower - coalesce(before.lower, 0),
       closings.upper - coalesce(before.upper, 0), closings.open - coalesce(before.open, 0),
       closings.events - coalesce(before.events, 0), closings.unquantified - coalesce(before.unquantified, 0)) IS NOT (
        SELECT ${['stated', 'lower', 'upper', 'open', 'events', 'unquantified'].map((name) => `coalesce(sum(postings.${name}), 0)`).join(', ')}
        FROM postings
        WHERE postings.position > closings.closed - ${BLOCK} AND postings.position <= closings.closed
          AND postings.measure = cells.measure AND postings.unit = cells.unit
          AND cells.scope IN ('ledger', 'activity/' || postings.activity, 'place/' || postings.place)
          AND substr(postings.first, 1, length(cells.first)) = cells.first
          AND substr(postings.last, 1, length(cells.last)) = cells.last
          AND (cells.grain = 'all' OR cells.takes = (${takes('postings')}))
          AND (cells.grain IN ('all', 'month') OR cells.valued = postings.valued))
LIMIT 5`;

/** What attributions stand at in the books. */
const ATTRIBUTED = `
WITH ${BOOK},
${GRAINS_OF_ATTRIBUTIONS},
attributed AS MATERIALIZED (
  SELECT cells.grain, cells.scope, cells.measure, cells.unit, cells.first, cells.last, cells.takes, closings.stated
  FROM book
  CROSS JOIN grains
  CROSS JOIN cells ON cells.grain = grains.grain AND cells.scope GLOB 'attribution/*'
  ${AT_LAST_CLOSING}
)`;

/** Where that is not what was posted, by the openings in effect. */
const MISATTRIBUTED = `
${ATTRIBUTED},
posted AS (
  SELECT grains.grain, 'attribution/' || ${attributionIn('facts')} AS scope, postings.measure, postings.unit,
         substr(postings.first, 1, grains.length) AS first, substr(postings.last, 1, grains.length) AS last,
         iif(grains.grain = 'all', 0, ${takes('postings')}) AS takes, sum(postings.stated) AS stated
  FROM book
  CROSS JOIN postings ON postings.position <= book.closed
  CROSS JOIN facts_with_events AS facts ON facts.key = 'activity/' || postings.activity AND ${inEffect('facts', 'book.closed')}
  CROSS JOIN grains
  GROUP BY 1, 2, 3, 4, 5, 6, 7
)
SELECT grain, scope, measure, unit, last, coalesce(posted.stated, 0) AS posted, coalesce(attributed.stated, 0) AS attributed
FROM posted
FULL JOIN attributed USING (grain, scope, measure, unit, first, last, takes)
WHERE coalesce(posted.stated, 0) <> coalesce(attributed.stated, 0)
LIMIT 5`;

/** Where all of it together is not what the ledger stands at. */
const NOT_ALL_ATTRIBUTED = `
${ATTRIBUTED}
SELECT cells.grain, cells.measure, cells.unit, cells.last
FROM book
CROSS JOIN grains
CROSS JOIN cells ON cells.grain = grains.grain AND cells.scope = 'ledger'
${AT_LAST_CLOSING}
WHERE closings.stated IS NOT (SELECT coalesce(sum(attributed.stated), 0)
                              FROM attributed
                              WHERE attributed.grain = cells.grain
                                AND attributed.measure = cells.measure AND attributed.unit = cells.unit
                                AND attributed.first = cells.first AND attributed.last = cells.last
                                AND attributed.takes = cells.takes)
LIMIT 5`;

/** Checks on the live ledger what it promises: dense positions (G2) and versions (G3), projections equal to a fold (G6). */
export async function audit(db: Database, kinds: Kinds): Promise<Audit> {
  const asked = [GAPS, VERSION_GAPS, BOOKS, EVENTS, JOURNAL, NOT_ALL_ATTRIBUTED];
  const { view, results } = await readAt(
    db,
    null,
    asked.map((sql) => db.prepare(sql).bind(null)),
  );
  const [gaps, versions, books, events, journal, notAll] = results;
  const listed = (found: typeof gaps): string[] =>
    rows<Record<string, unknown>>(found).map((row) => Object.values(row).join(' '));
  const checks: Check[] = [
    checked('G2', 'positions run 1, 2, 3 without gaps', listed(gaps)),
    checked('G3', 'versions run 1, 2, 3 in each stream', listed(versions)),
    checked('G6', 'each closing is the one before and what was posted since', listed(books)),
    checked('G6', 'what activities are attributed to adds up to the whole', listed(notAll)),
  ];
  if (view.head <= FOLDED) {
    const folded = fold(rows<BodyRow>(events).map(recordedOf), kinds);
    const kept = rows<JournalRow>(journal).map((row) => `${lineOf(row)} ${row['valued']}`);
    const { results: misattributed } = await readAt(db, view.position, [db.prepare(MISATTRIBUTED).bind(view.position)]);
    checks.push(
      checked('G6', 'the journal equals a fresh fold of the log', differences(folded, kept)),
      checked('G6', 'each attribution is what was posted to its activities', listed(misattributed[0])),
    );
  }
  if (view.head > FOLDED) {
    const after = view.head - POSTED_ANEW;
    const expected = (await rehydrate(db, after, view.head, kinds)).flatMap(({ index, stated }) =>
      stated ? stated.postings.map((posting) => [after + index, ...postingValues(posting, stated), 1].join(' ')) : [],
    );
    const kept = rows<JournalRow>(journal).filter(({ position, cancels }) => position > after && cancels === null);
    checks.push(
      checked('G6', 'the journal of the last events follows from the log', differences(expected, kept.map(lineOf))),
    );
  }
  return { view, holds: checks.every(({ holds }) => holds), checks };
}

function checked(guarantee: Check['guarantee'], says: string, faults: readonly string[]): Check {
  return { guarantee, says, holds: faults.length === 0, faults: faults.slice(0, 5) };
}

interface JournalRow {
  readonly position: number;
  readonly [column: string]: string | number | null;
}

const COLUMNS = [
  'measure',
  'unit',
  'activity',
  'place',
  'first',
  'last',
  'stated',
  'lower',
  'upper',
  'open',
  'unquantified',
  'events',
];

function lineOf(row: JournalRow): string {
  return [row.position, ...COLUMNS.map((column) => row[column])].join(' ');
}

/** The journal as it must be: every event posted again, from the first. */
function fold(events: readonly Recorded[], kinds: Kinds): string[] {
  const known = new State();
  const recordedOn = new Map<string, string>();
  const added = new Map<string, { values: (string | number)[]; valued: string }[]>();
  const lines: string[] = [];
  for (const { position, event } of events) {
    const acts = kinds.get(event.type)?.acts;
    const target = acts ? known.inEffect(String(event.data['target'])) : undefined;
    const type = target?.type ?? event.type;
    const kind = kinds.get(type);
    for (const { values, valued } of target ? (added.get(target.id) ?? []) : []) {
      const taken = values.map((value) => (typeof value === 'number' ? 0 - value : value));
      lines.push([position, ...taken, -1, valued].join(' '));
    }
    if (acts === 'retracts' || !kind) {
      known.evolve(event.stream, target, undefined, undefined);
      continue;
    }
    const { data, occurred } = contentOf(event, kinds.get(type));
    const circumstances = { stream: event.stream, occurred, origin: target?.origin ?? event.id, replaces: target };
    const postings = merge(kind.post?.(data, known, circumstances) ?? []);
    recordedOn.set(event.id, event.recorded.slice(0, 10));
    const days = daysOf(occurred);
    const first = recordedOn.get(circumstances.origin) ?? '';
    const posted = postings.map((posting) => ({
      values: postingValues(posting, { stream: event.stream, ...days }),
      valued: valueDay(posting.measure, days.last, first),
    }));
    added.set(event.id, posted);
    lines.push(...posted.map(({ values, valued }) => [position, ...values, 1, valued].join(' ')));
    const fact = {
      id: event.id,
      origin: circumstances.origin,
      type,
      stream: event.stream,
      occurred,
      data,
      sources: [],
      key: kind.key?.(data, circumstances),
    };
    known.evolve(event.stream, target, fact, kind.fulfils?.(data));
  }
  return lines;
}

function differences(expected: readonly string[], found: readonly string[]): string[] {
  const [want, have] = [new Set(expected), new Set(found)];
  return [
    ...expected.filter((line) => !have.has(line)).map((line) => `missing: ${line}`),
    ...found.filter((line) => !want.has(line)).map((line) => `not in the log: ${line}`),
    ...(expected.length === found.length ? [] : [`${found.length} rows instead of ${expected.length}`]),
  ];
}
