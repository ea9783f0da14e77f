import { merge } from '../../events/decision/fact.ts';
import { State } from '../../events/decision/state.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import { readAt, SEEN, type View } from '../../events/log/as-of.ts';
import { rehydrate } from '../../events/log/replay.ts';
import { contentOf, recordedOf, rows, type BodyRow, type Database, type Recorded } from '../../events/log/stored.ts';
import { daysOf } from '../../events/values/edtf.ts';
import type { Account } from '../accounts/accounts.ts';
import type { Book } from '../accounts/books.ts';
import { unpack } from '../accounts/pack.ts';
import { ATTRIBUTION_TEXTS, LIVE, textsIn } from '../accounts/reading.ts';
import { readBlock } from './books.ts';
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

/** Checks on the live ledger what it promises: dense positions (G2) and versions (G3), projections equal to a fold (G6). */
export async function audit(db: Database, kinds: Kinds): Promise<Audit> {
  const asked = [GAPS, VERSION_GAPS, EVENTS, JOURNAL];
  const { view, results } = await readAt(
    db,
    null,
    asked.map((sql) => db.prepare(sql).bind(null)),
  );
  const [gaps, versions, events, journal] = results;
  const listed = (found: typeof gaps): string[] =>
    rows<Record<string, unknown>>(found).map((row) => Object.values(row).join(' '));
  const checks: Check[] = [
    checked('G2', 'positions run 1, 2, 3 without gaps', listed(gaps)),
    checked('G3', 'versions run 1, 2, 3 in each stream', listed(versions)),
    checked('G6', 'blocks and closings follow from what was posted', await faultsOfBooks(db, view.position)),
  ];
  if (view.head <= FOLDED) {
    const folded = fold(rows<BodyRow>(events).map(recordedOf), kinds);
    const kept = rows<JournalRow>(journal).map((row) => `${lineOf(row)} ${row['valued']}`);
    checks.push(checked('G6', 'the journal equals a fresh fold of the log', differences(folded, kept)));
  }
  if (view.head > FOLDED) {
    const after = view.head - POSTED_ANEW;
    const expected = (await rehydrate(db, after, view.head, kinds)).flatMap(({ index, stated }) =>
      stated ? stated.postings.map((posting) => [after + index, ...postingValues(posting, stated), 1].join(' ')) : [],
    );
    const kept = rows<JournalRow>(journal).filter(({ position, cancels }) => position > after && cancels === 0);
    checks.push(
      checked('G6', 'the journal of the last events follows from the log', differences(expected, kept.map(lineOf))),
    );
  }
  return { view, holds: checks.every(({ holds }) => holds), checks };
}

/** The blocks of the last events, and the one with which the books were last closed. */
const BLOCKS_OF_LAST = `
SELECT DISTINCT position, closed = position AS closes
FROM blocks
WHERE position > ?1 - ${FOLDED} OR position = (SELECT closed FROM blocks ORDER BY position DESC LIMIT 1)
ORDER BY position`;

const BLOCK_KEPT = `
SELECT blocks.data
FROM blocks
WHERE blocks.position = ?1`;

const CLOSINGS_KEPT = `
SELECT books.kind, books.measure, books.month, books.activity, closings.since, closings.data
FROM closings
JOIN books ON books.book = closings.book
WHERE closings.closed = ?1`;

/** Makes the blocks of the last events again, and the last closing of the books, and compares them with those that are kept. */
async function faultsOfBooks(db: Database, head: number): Promise<string[]> {
  const { results } = await db.prepare(BLOCKS_OF_LAST).bind(head).all<{ position: number; closes: number }>();
  for (const { position, closes } of results) {
    const { block, closings } = await readBlock(db, LIVE, position, closes === 1);
    const [blocks, kept, texts] = await db.batch<Record<string, unknown>>([
      db.prepare(BLOCK_KEPT).bind(position),
      db.prepare(CLOSINGS_KEPT).bind(position),
      db.prepare(ATTRIBUTION_TEXTS(LIVE.books)),
    ]);
    const textOf = textsIn(texts);
    const accountsOf = ({ data }: { data: string }): Account[] => unpack(data, textOf);
    const linesOf = (name: string, accounts: readonly Account[]): string[] =>
      accounts.map((account) => `${name}: ${accountLine(account)}`);
    const nameOf = ({ kind, measure, month, activity, since }: Book & { since: number }): string =>
      `closing ${position} since ${since} of ${[kind, measure, month, activity].join(' ')}`;
    const found = differences(
      [
        ...linesOf(`block ${position}`, block),
        ...closings.flatMap(({ book, since, accounts }) => linesOf(nameOf({ ...book, since }), accounts)),
      ],
      [
        ...linesOf(`block ${position}`, rows<{ data: string }>(blocks).flatMap(accountsOf)),
        ...rows<Book & { since: number; data: string }>(kept).flatMap((row) => linesOf(nameOf(row), accountsOf(row))),
      ],
    );
    if (found.length > 0) return found;
  }
  return [];
}

function accountLine({ activity, attribution, place, measure, unit, first, last, valued, ...sums }: Account): string {
  const { stated, lower, upper, open, events, unquantified, takesAway } = sums;
  const texts = [activity, attribution, place, measure, unit, first, last, valued];
  return [...texts, takesAway, stated, lower, upper, open, events, unquantified].join(' ');
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
    const { data, occurred } = contentOf(event, kind);
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
