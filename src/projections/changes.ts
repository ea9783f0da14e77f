import type { StoredEvent } from '../events/envelope.ts';
import type { Kinds } from '../events/kinds/index.ts';
import { recordedOf, rows, type BodyRow, type Database } from '../events/reading.ts';
import { readAt, SEEN, type At, type View } from '../events/view.ts';
import { readClaims, type ClaimEntry, type Flag } from './claims.ts';
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

/** How many claims are read at once; all of them are compared. */
const CLAIMS = 500;

/** What changed from one position to another: events in order, totals, and verdicts that turned. */
export async function readChanges(
  db: Database,
  kinds: Kinds,
  from: number,
  to: At,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Changes> {
  const { view, results } = await readAt(db, to, [db.prepare(EVENTS).bind(to, Math.max(from, after), limit + 1)]);
  const found = rows<BodyRow>(results[0]).map(recordedOf);
  const [totalsBefore, totalsAfter, claimsBefore, claimsAfter] = await Promise.all([
    readTotals(db, from, ['measure'], {}),
    readTotals(db, view.position, ['measure'], {}),
    readAllClaims(db, kinds, from),
    readAllClaims(db, kinds, view.position),
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
