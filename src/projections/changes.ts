import type { StoredEvent } from '../events/envelope.ts';
import type { Kinds } from '../events/kinds/index.ts';
import { recordedOf, rows, type BodyRow, type Database } from '../events/reading.ts';
import { readAt, SEEN, type At, type View } from '../events/view.ts';
import {
  rangeOfSubject,
  rangesOn,
  readClaims,
  readClaimsIn,
  type ClaimEntry,
  type Flag,
  type KeyRange,
} from './claims.ts';
import type { Figures } from './figures.ts';
import { readTotals, type TotalRow } from './totals.ts';
import type { Verdict } from './verdict.ts';

/** A total that is not what it was; null on the side where there was none. */
export interface TotalChange {
  readonly measure: string;
  readonly unit: string;
  readonly before: Figures | null;
  readonly after: Figures | null;
}

/** A claim whose verdict or flags turned; null on the side where the claim was not there. */
export interface VerdictChange {
  readonly id: string;
  readonly series: string;
  readonly measure: string;
  readonly before: { readonly verdict: Verdict | undefined; readonly flags: readonly Flag[] } | null;
  readonly after: { readonly verdict: Verdict | undefined; readonly flags: readonly Flag[] } | null;
}

/** What an event did: state a new fact, state one anew, or take one back. */
export interface EventChange {
  readonly position: number;
  readonly change: 'added' | 'corrected' | 'retracted';
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly target?: string;
  readonly reason?: string;
}

export interface Changes {
  readonly view: View;
  readonly events: readonly EventChange[];
  /** The position to go on after, where there are more events than one page shows. */
  readonly next: number | undefined;
  readonly totals: readonly TotalChange[];
  readonly verdicts: readonly VerdictChange[];
}

const EVENTS = `
WITH ${SEEN}
SELECT events.position, events.body
FROM seen
JOIN events ON events.position > ?2 AND events.position <= seen.position
ORDER BY events.position
LIMIT ?3`;

/** How many claims are read at once where all of them are compared. */
const CLAIMS = 500;

/** From so many subjects on, all claims are compared. */
const MOST_TOUCHED = 2000;

/** What was posted to between two positions. */
const POSTED = `
WITH ${SEEN}
SELECT DISTINCT postings.measure, postings.unit, postings.activity
FROM seen
CROSS JOIN postings ON postings.position > ?2 AND postings.position <= seen.position
LIMIT ${MOST_TOUCHED + 1}`;

/** The keys of all facts that were stated, corrected or retracted between them, and whether they had been stated before. */
const STATED = `
WITH ${SEEN},
change AS (
  SELECT events.day * 1000000000 + events.position AS moment, events.body ->> '$.data.target' AS target
  FROM seen
  CROSS JOIN events ON events.position > ?2 AND events.position <= seen.position
)
SELECT DISTINCT facts.key, facts.fact, change.target IS NOT NULL AS isChanged
FROM change
LEFT JOIN events AS target ON target.id = change.target
JOIN facts ON facts.moment IN (change.moment, target.day * 1000000000 + target.position)
WHERE facts.key IS NOT NULL
LIMIT ${MOST_TOUCHED + 1}`;

/** What changed from one position to another: events in order, totals, and verdicts that turned. */
export async function readChanges(
  db: Database,
  kinds: Kinds,
  from: number,
  to: At,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Changes> {
  const { view, results } = await readAt(db, to, [
    db.prepare(EVENTS).bind(to, Math.max(from, after), limit + 1),
    db.prepare(POSTED).bind(to, from),
    db.prepare(STATED).bind(to, from),
  ]);
  const found = rows<BodyRow>(results[0]).map(recordedOf);
  const touched = touchedClaims(rows<PostedRow>(results[1]), rows<StatedRow>(results[2]));
  const claimsAt = (at: number): Promise<readonly ClaimEntry[]> =>
    touched ? readClaimsIn(db, at, kinds, touched) : readAllClaims(db, kinds, at);
  const [totalsBefore, totalsAfter, claimsBefore, claimsAfter] = await Promise.all([
    readTotals(db, from, ['measure'], {}),
    readTotals(db, view.position, ['measure'], {}),
    claimsAt(from),
    claimsAt(view.position),
  ]);
  const shown = found.slice(0, limit);
  return {
    view,
    events: shown.map(({ position, event }) => changeOf(position, event, kinds)),
    next: found.length > limit ? shown.at(-1)?.position : undefined,
    totals: totalChanges(totalsBefore.rows, totalsAfter.rows),
    verdicts: verdictChanges(claimsBefore, claimsAfter),
  };
}

interface PostedRow {
  readonly measure: string;
  readonly unit: string;
  readonly activity: string;
}

interface StatedRow {
  readonly key: string;
  readonly fact: string;
  /** 1 where it had been stated before. */
  readonly isChanged: number;
}

/**
 * Where the keys of the claims lie of which the verdict or the flags may have turned: those on what was posted to, and
 * those on the subject of a claim that was made, corrected or retracted. Undefined where any claim may: an activity or a place
 * was corrected, which moves what was posted long before, or too much happened.
 */
function touchedClaims(posted: readonly PostedRow[], stated: readonly StatedRow[]): KeyRange[] | undefined {
  const isWide = posted.length > MOST_TOUCHED || stated.length > MOST_TOUCHED;
  if (isWide || stated.some(({ key, isChanged }) => isChanged && /^(activity|place)\//.test(key))) return undefined;
  const ranges = [
    ...posted.flatMap(({ measure, unit, activity }) => rangesOn(measure, unit, activity)),
    ...stated.filter(({ key }) => key.startsWith('claim/')).map(({ key, fact }) => rangeOfSubject(key, fact)),
  ];
  return [...new Map(ranges.map((range) => [range[0], range])).values()]; // all that begin alike end alike
}

async function readAllClaims(db: Database, kinds: Kinds, at: number): Promise<ClaimEntry[]> {
  const all: ClaimEntry[] = [];
  let cursor: string | undefined;
  do {
    const { claims, next } = await readClaims(db, at, kinds, { limit: CLAIMS, cursor });
    all.push(...claims);
    cursor = next;
  } while (cursor !== undefined);
  return all;
}

function changeOf(position: number, event: StoredEvent, kinds: Kinds): EventChange {
  const acts = kinds.get(event.type)?.acts;
  const { id, type, stream, data } = event;
  if (!acts) return { position, change: 'added', id, type, stream };
  return {
    position,
    change: acts === 'corrects' ? 'corrected' : 'retracted',
    id,
    type,
    stream,
    target: String(data['target']),
    reason: String(data['reason']),
  };
}

function totalChanges(before: readonly TotalRow[], after: readonly TotalRow[]): TotalChange[] {
  const key = ({ measure, unit }: TotalRow): string => `${measure} ${unit}`;
  const [was, is] = [new Map(before.map((row) => [key(row), row])), new Map(after.map((row) => [key(row), row]))];
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((name) => {
    const [old, now] = [was.get(name), is.get(name)];
    const some = old ?? now;
    if (!some || JSON.stringify(old) === JSON.stringify(now)) return [];
    return [{ measure: some.measure, unit: some.unit, before: figuresOf(old), after: figuresOf(now) }];
  });
}

function figuresOf(row: TotalRow | undefined): Figures | null {
  if (!row) return null;
  const { unit, stated, min, max, events, unquantified } = row;
  return { unit, stated, min, max, events, unquantified };
}

/** A claim is followed through its corrections by the fact it is. */
function verdictChanges(before: readonly ClaimEntry[], after: readonly ClaimEntry[]): VerdictChange[] {
  const [was, is] = [
    new Map(before.map((claim) => [claim.fact, claim])),
    new Map(after.map((claim) => [claim.fact, claim])),
  ];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((fact) => {
    const [old, now] = [was.get(fact), is.get(fact)];
    const some = now ?? old;
    if (!some || (old && now && old.verdict === now.verdict && old.flags.join() === now.flags.join())) return [];
    const standing = (claim: ClaimEntry | undefined): VerdictChange['before'] =>
      claim ? { verdict: claim.verdict, flags: claim.flags } : null;
    return [{ id: some.id, series: some.series, measure: some.measure, before: standing(old), after: standing(now) }];
  });
}
