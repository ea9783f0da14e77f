import { claimPublished } from '../../events/kinds/claim-published.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import { SEEN, type At, type View } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type BodyRow, type Database } from '../../events/log/stored.ts';
import type { Language } from '../../events/values/languages.ts';
import { ALL_DAYS, type Days } from '../accounts/days.ts';
import { matchExpression } from '../projectors/search.ts';
import { faceted, readOf, type Filters } from '../queries/filters.ts';
import { NAMES, namesOf, sentenceOf } from '../queries/names.ts';
import { readTotals, type ConvertedRow, type TotalRow } from '../queries/totals.ts';
import type { Figures } from '../rules/figures.ts';
import type { Verdict } from '../rules/verdict.ts';
import {
  ALL_CLAIMS,
  CLAIMS_IN_MONEY,
  rangeOfMeasure,
  rangesOn,
  readClaimsIn,
  subjectInKey,
  type ClaimEntry,
  type Flag,
  type KeyRange,
} from './claims.ts';

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
  readonly publisher: string;
  readonly measure: string;
  readonly before: { readonly verdict: Verdict | undefined; readonly flags: readonly Flag[] } | null;
  readonly after: { readonly verdict: Verdict | undefined; readonly flags: readonly Flag[] } | null;
}

/** What an event did: state a new fact, correct one, or retract one. */
export interface EventChange {
  readonly position: number;
  readonly change: 'added' | 'corrected' | 'retracted';
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  /** EDTF: when what it states or takes back happened. */
  readonly occurred: string;
  readonly recorded: string;
  /** How what it states or takes back reads, in each language. */
  readonly sentence: Readonly<Record<Language, string>>;
  readonly target?: string;
  readonly reason?: string;
}

export interface Changes {
  readonly view: View;
  readonly events: readonly EventChange[];
  /** The position to go on after, where there are more events than one page shows. */
  readonly next: number | undefined;
  readonly totals: readonly TotalChange[];
  /** Of money in one currency, where that was asked for and every part could be converted. */
  readonly converted?: readonly TotalChange[];
  readonly verdicts: readonly VerdictChange[];
  /** The key of a claim to go on after, where more claims are to be compared than one page does. */
  readonly nextVerdicts: string | undefined;
}

/**
 * Events after `?2`, each with what it states or takes back: `?3` of them; with `isFound`, those of facts that are found by
 * facets and days.
 */
const changed = (isFound: boolean): string => `
WITH ${SEEN},
page AS (
  SELECT events.position, events.body, facts.type AS stated, facts.mentions, target.body AS target
  FROM seen
  CROSS JOIN events ON events.position > ?2 AND events.position <= seen.position
  LEFT JOIN events AS target ON target.id = iif(events.type = 'event.retracted', events.body ->> '$.data.target', NULL)
  ${isFound ? 'CROSS' : 'LEFT'} JOIN facts ON facts.moment = coalesce(target.moment, events.moment)
  ${isFound ? 'WHERE EXISTS (SELECT 1 FROM search WHERE search MATCH ?4 AND search.rowid = facts.moment) AND facts.first <= ?6 AND facts.last >= ?5' : ''}
  ORDER BY events.position
  LIMIT ?3
)`;

const changes = (isFound: boolean): string => `${changed(isFound)}
SELECT position, body, stated, target
FROM page
ORDER BY position`;

const namesInChanges = (isFound: boolean): string => `${changed(isFound)}
${NAMES}`;

interface ChangeRow extends BodyRow {
  /** The kind of the fact that is stated or taken back. */
  readonly stated: string | null;
  /** The event that a retraction takes back. */
  readonly target: string | null;
}

/** How many claims a page compares, at each of the two positions. */
const CLAIMS = 40;

/** With more subjects than this, all claims are compared; with more of measures and activities than that, all on the measures. */
const MOST_TOUCHED = 2000;
const MOST_APART = 50;

/** What was posted to between two positions. */
const POSTED = `
WITH ${SEEN}
SELECT DISTINCT postings.measure, postings.activity
FROM seen
CROSS JOIN postings ON postings.position > ?2 AND postings.position <= seen.position
LIMIT ${MOST_TOUCHED + 1}`;

/** The keys of all facts that were stated, corrected or retracted between them, and whether they had been stated before. */
const STATED = `
WITH ${SEEN},
change AS (
  SELECT events.moment, events.body ->> '$.data.target' AS target
  FROM seen
  CROSS JOIN events ON events.position > ?2 AND events.position <= seen.position
)
SELECT DISTINCT facts.key, change.target IS NOT NULL AS isChanged
FROM change
LEFT JOIN events AS target ON target.id = change.target
JOIN facts ON facts.moment IN (change.moment, target.moment)
WHERE facts.key IS NOT NULL
LIMIT ${MOST_TOUCHED + 1}`;

/** What is asked of the changes: some of the events, after a position, and all of it of a population. */
export interface ChangesAsk {
  readonly after: number;
  readonly limit: number;
  /** The key of a claim: verdicts of those after it. */
  readonly verdictsAfter?: string | undefined;
  readonly filters?: Filters;
  /** Money in this currency, too. */
  readonly currency?: string | undefined;
}

/**
 * What changed from one position to another: events in order, totals, and verdicts that turned. Where a population is asked
 * for: events and totals of it, and claims on it or on a part of it.
 */
export async function readChanges(
  db: Database,
  kinds: Kinds,
  from: number,
  to: At,
  { after, limit, verdictsAfter = '', filters = {}, currency }: ChangesAsk,
): Promise<Changes> {
  const { days = ALL_DAYS, ...others } = filters;
  const isFiltered = days !== ALL_DAYS || Object.values(others).some((value) => value !== undefined);
  const { asOf, clauses } = isFiltered ? await faceted(db, to, others) : { asOf: undefined, clauses: [] };
  const match = matchExpression(clauses, undefined) ?? null;
  const { measure, ...ofScopes } = others; // the measure of a claim is in its key
  const [first, last] = measure === undefined ? ALL_CLAIMS : rangeOfMeasure(measure);
  const claimsMeant: KeyRange = [verdictsAfter > first ? verdictsAfter : first, last];
  const ofClaims = isFiltered
    ? await faceted(db, asOf?.position ?? to, { ...ofScopes, type: claimPublished.type })
    : undefined;
  const population = ofClaims && { match: matchExpression(ofClaims.clauses, undefined) ?? '', days };
  const isFound = isFiltered && match !== null;
  const { view, results } = await readOf(db, to, { asOf }, (position) => [
    ...[changes, namesInChanges].map((sql) =>
      db
        .prepare(sql(isFound))
        .bind(position, Math.max(from, after), limit + 1, ...(isFound ? [match, days.from, days.to] : [])),
    ),
    db.prepare(POSTED).bind(position, from),
    db.prepare(STATED).bind(position, from),
  ]);
  const found = rows<ChangeRow>(results[0]);
  const touched = touchedClaims(rows<PostedRow>(results[2]), rows<StatedRow>(results[3]));
  const [totalsBefore, totalsAfter, claims] = await Promise.all([
    readTotals(db, from, ['measure'], filters, currency),
    readTotals(db, view.position, ['measure'], filters, currency),
    readClaimsTouched(db, kinds, [from, view.position], touched ?? [ALL_CLAIMS], claimsMeant, population),
  ]);
  const shown = found.slice(0, limit);
  const nameOf = namesOf(results[1], kinds);
  return {
    view,
    events: shown.map((row) => changeOf(row, kinds, nameOf)),
    next: found.length > limit ? shown.at(-1)?.position : undefined,
    totals: totalChanges(totalsBefore.rows, totalsAfter.rows),
    ...(currency === undefined
      ? {}
      : { converted: totalChanges(withFigures(totalsBefore.converted), withFigures(totalsAfter.converted)) }),
    verdicts: verdictChanges(claims.before, claims.after),
    nextVerdicts: claims.next,
  };
}

/** Totals whose every part could be converted. */
function withFigures(rowsFound: readonly ConvertedRow[]): TotalRow[] {
  return rowsFound.flatMap(({ rates: _, uncovered, ...row }) => (uncovered.length > 0 ? [] : [row as TotalRow])); // then its figures are there
}

interface PostedRow {
  readonly measure: string;
  readonly activity: string;
}

interface StatedRow {
  readonly key: string;
  /** 1 where it had been stated before. */
  readonly isChanged: number;
}

/** What moves what was posted or compared long before, where it is corrected or retracted. */
const MOVING = /^(activity|place|organization|item)\//;

/**
 * Where the keys of claims lie whose verdict or flags may have turned: those on what was posted to, those on
 * the measure of a claim that was made, corrected or retracted, and all in money where a rate was. Undefined where any claim
 * may: an entry of the catalogue or an activity was corrected, or too much happened.
 */
export function touchedClaims(posted: readonly PostedRow[], stated: readonly StatedRow[]): KeyRange[] | undefined {
  const isWide = posted.length > MOST_TOUCHED || stated.length > MOST_TOUCHED;
  if (isWide || stated.some(({ key, isChanged }) => isChanged && MOVING.test(key))) return undefined;
  const hasMany = posted.length > MOST_APART; // a range for each would be dearer than the claims on other activities
  const ranges = [
    ...posted.flatMap(({ measure, activity }) => (hasMany ? [rangeOfMeasure(measure)] : rangesOn(measure, activity))),
    ...stated
      .filter(({ key }) => key.startsWith('claim/'))
      .flatMap(({ key }) => {
        const { measure, activity } = subjectInKey(key);
        return rangesOn(measure, activity);
      }),
    ...(stated.some(({ key }) => key.startsWith('rate/')) ? [CLAIMS_IN_MONEY] : []),
  ];
  return [...new Map(ranges.map((range) => [range.join(' '), range])).values()];
}

/**
 * Claims of two moments: those in some ranges, and those that any of them is in conflict with at one or the other and that lie
 * in none of `all`.
 */
export async function readTouched(
  moments: readonly ((of: readonly KeyRange[]) => ReturnType<typeof readClaimsIn>)[],
  ranges: readonly KeyRange[],
  all = ranges,
): Promise<readonly (readonly ClaimEntry[])[]> {
  const read = (of: readonly KeyRange[]): Promise<Awaited<ReturnType<typeof readClaimsIn>>[]> =>
    Promise.all(moments.map((readAtMoment) => readAtMoment(of)));
  const first = await read(ranges);
  const conflicting = first
    .flatMap((found) => found.conflicting)
    .filter(([key]) => !all.some(([after, before]) => key >= after && key < before));
  const further = conflicting.length === 0 ? [] : await read(conflicting);
  return first.map(({ claims }, i) => [...claims, ...(further[i]?.claims ?? [])]);
}

/** Claims as they were at one position and as they are at another; `next` is the key of the last, where there are more. */
interface ClaimsThenAndNow {
  readonly before: readonly ClaimEntry[];
  readonly after: readonly ClaimEntry[];
  readonly next: string | undefined;
}

async function readClaimsTouched(
  db: Database,
  kinds: Kinds,
  [from, to]: readonly [number, number],
  touched: readonly KeyRange[],
  meant: KeyRange,
  of: { readonly match: string; readonly days: Days } | undefined,
): Promise<ClaimsThenAndNow> {
  const ranges = clipped(touched, meant);
  const now = await readClaimsIn(db, to, kinds, ranges, { limit: CLAIMS, of });
  const { next } = now;
  const page = next === undefined ? ranges : clipped(ranges, ['', `${next}\u0001`]);
  const [before = [], after = []] = await readTouched(
    [
      (those) => readClaimsIn(db, from, kinds, those, { of }),
      (those) => (those === page ? Promise.resolve(now) : readClaimsIn(db, to, kinds, those, { of })),
    ],
    page,
    touched, // what else is in conflict with a claim of this page is on a page of its own
  );
  return { before, after, next };
}

/** What of some ranges lies in another. */
function clipped(ranges: readonly KeyRange[], [after, before]: KeyRange): readonly KeyRange[] {
  return ranges
    .map(([first, last]): KeyRange => [first > after ? first : after, last < before ? last : before])
    .filter(([first, last]) => first < last);
}

function changeOf(
  { position, body, stated, target }: ChangeRow,
  kinds: Kinds,
  nameOf: ReturnType<typeof namesOf>,
): EventChange {
  const event = eventIn(body);
  const { id, type, stream, recorded, data } = event;
  const kind = stated ?? type;
  const content = contentOf(target === null ? event : eventIn(target), kinds.get(kind));
  const sentence = sentenceOf(kinds, kind, content.data, nameOf);
  const told = { id, type, stream, occurred: content.occurred, recorded, sentence };
  const acts = kinds.get(type)?.acts;
  if (!acts) return { position, change: 'added', ...told };
  return {
    position,
    change: acts === 'corrects' ? 'corrected' : 'retracted',
    ...told,
    target: String(data['target']),
    reason: String(data['reason']),
  };
}

export function totalChanges(before: readonly TotalRow[], after: readonly TotalRow[]): TotalChange[] {
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
  const { measure: _, ...sum } = row;
  return sum;
}

/** A claim is followed through its corrections by the fact it is. */
export function verdictChanges(before: readonly ClaimEntry[], after: readonly ClaimEntry[]): VerdictChange[] {
  const [was, is] = [
    new Map(before.map((claim) => [claim.fact, claim])),
    new Map(after.map((claim) => [claim.fact, claim])),
  ];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((fact) => {
    const [old, now] = [was.get(fact), is.get(fact)];
    const some = now ?? old;
    if (!some || (old && now && old.verdict === now.verdict && old.flags.join() === now.flags.join())) return [];
    const verdictOf = (claim: ClaimEntry | undefined): VerdictChange['before'] =>
      claim ? { verdict: claim.verdict, flags: claim.flags } : null;
    const { id, series, publisher, measure } = some;
    return [{ id, series, publisher, measure, before: verdictOf(old), after: verdictOf(now) }];
  });
}
