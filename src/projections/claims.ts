import type { StoredEvent } from '../events/envelope.ts';
import type { Language } from '../events/language.ts';
import type { Kinds } from '../events/kinds/index.ts';
import {
  claimPublished,
  mentionsOfScope,
  subjectOf,
  unitOf,
  type Claim,
  type ClaimScope,
} from '../events/kinds/claim-published.ts';
import { daysOf } from '../events/parse.ts';
import { scaleOf } from '../events/quantity.ts';
import { contentOf, eventIn, rows, type Database } from '../events/reading.ts';
import type { Names } from '../events/text.ts';
import { sentencesOf } from '../events/words.ts';
import { ALL_DAYS, type Sum } from './books.ts';
import { figures, type Figures } from './figures.ts';
import { resolve } from './filters.ts';
import { readSums, type Account, type SumAsk } from './sums.ts';
import { NAMES, namesOf } from './names.ts';
import { readTotals, totalsByMonth, type TotalRow } from './totals.ts';
import {
  amountClaimed,
  compare,
  conflictsOf,
  isRestated,
  isStale,
  residualOf,
  verdictOn,
  type Comparable,
  type ComparisonFinding,
  type Residual,
  type Verdict,
} from './verdict.ts';
import { IN_EFFECT, readAt, SEEN, type At, type View } from '../events/view.ts';

export type Flag = 'conflicting' | 'restated' | 'stale' | 'comparison-unsupported';

/** A claim beside what is itemised of it. */
export interface ClaimEntry {
  readonly id: string;
  /** The event that first stated the claim. */
  readonly fact: string;
  readonly position: number;
  readonly series: string;
  readonly publisher: string;
  readonly measure: string;
  readonly unit: string;
  readonly scope: ClaimScope;
  /** What the activity or the place in its scope is called. */
  readonly scopeNames?: Names;
  readonly quantity: Claim['quantity'];
  /** EDTF. */
  readonly asOf: string;
  /** EDTF; absent for a cumulative claim. */
  readonly period?: string;
  readonly context: boolean;
  readonly sentence: Readonly<Record<Language, string>>;
  readonly sources: StoredEvent['sources'];
  /** What the ledger itemises of it up to that date. Absent for context, of which nothing is itemised. */
  readonly itemised?: Figures;
  readonly residual?: Residual;
  readonly verdict?: Verdict;
  readonly flags: readonly Flag[];
  /** Claims on the same measure and scope that cannot hold as well. */
  readonly conflicts: readonly {
    readonly id: string;
    readonly series: string;
    readonly publisher: string;
    readonly asOf: string;
    readonly quantity: Claim['quantity'];
  }[];
  readonly comparison?: ComparisonFinding;
}

export interface ClaimsPage {
  readonly view: View;
  readonly claims: readonly ClaimEntry[];
  readonly next: string | undefined;
  /** Where it was asked for. */
  readonly months: Months;
}

/** What is itemised month by month of what the claims speak of: of the ledger, and of the activities in their scopes. */
export interface Months {
  readonly ofLedger: readonly TotalRow[];
  readonly ofActivities: readonly TotalRow[];
}

export interface ClaimsAsk {
  readonly measure?: string | undefined;
  readonly series?: string | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  readonly months?: MonthsAsk;
}

/** What is itemised month by month, too: of the ledger only, or of activities as well. */
type MonthsAsk = 'of-ledger' | 'all' | undefined;

const CLAIM = 'facts.key, facts.fact, facts.type, facts.mentions, facts.position';

/** Claims in the order of their keys: measure, scope, as-of date. One more than asked tells whether there is a next page. */
const pageOf = (facts: string): string => `
WITH ${SEEN},
page AS (
  SELECT ${CLAIM}
  FROM seen
  ${facts} AND facts.key > ?2 AND facts.key < ?3 AND ${IN_EFFECT}
  ORDER BY facts.key
  LIMIT ?4
)`;
const PAGE = pageOf('CROSS JOIN facts ON true');
const PAGE_OF_SERIES = pageOf(`
  CROSS JOIN events ON events.stream = ?5 AND events.position <= seen.position
  CROSS JOIN facts ON facts.moment = events.day * 1000000000 + events.position`);

/** All claims of which the key lies in one of the ranges that `?2` lists, each from after one text to before another. */
const PAGE_IN_RANGES = `
WITH ${SEEN},
page AS (
  SELECT ${CLAIM}
  FROM seen
  CROSS JOIN (SELECT DISTINCT facts.key
              FROM json_each(?2) AS range
              CROSS JOIN facts ON facts.key > range.value ->> 0 AND facts.key < range.value ->> 1) AS wanted
  CROSS JOIN facts ON facts.key = wanted.key AND ${IN_EFFECT}
)`;

/** A key is its subject, a slash, the day of ten characters, a slash, the fact. A subject is of one measure in one unit. */
const subjectIn = (claim: string): string =>
  `substr(${claim}.key, 1, length(${claim}.key) - length(${claim}.fact) - 12)`;
const measureIn = (claim: string): string => {
  const rest = `substr(${claim}.key, instr(${claim}.key, ':') + 1)`;
  const end = `min(instr(${rest}, '/'), coalesce(nullif(instr(${rest}, '?'), 0), 65535))`;
  return `substr(${claim}.key, 1, instr(${claim}.key, ':') + ${end} - 1)`;
};

/**
 * The last claims on each subject that no activity, channel or place narrows. Subjects are found by leaps over the index:
 * of a measure in a unit come first the claims on the whole (`claim/item/lamp:H87/`), then those on an activity or a channel
 * (`?activity=`), then those of which only a label says what they are on, then those on a place.
 */
const PAGE_ON_THE_WHOLE = `
WITH RECURSIVE ${SEEN},
leap (key, fact) AS (
  SELECT facts.key, facts.fact
  FROM facts
  WHERE facts.key = (SELECT min(key) FROM facts WHERE key > 'claim/' AND key < 'claim0')
  UNION
  SELECT facts.key, facts.fact
  FROM leap
  JOIN facts ON facts.key = (SELECT min(key)
                             FROM facts
                             WHERE key < 'claim0'
                               AND key > CASE
                                           WHEN leap.key < ${measureIn('leap')} || '?label=' THEN ${measureIn('leap')} || '?label='
                                           WHEN leap.key < ${measureIn('leap')} || '?label>' THEN ${subjectIn('leap')} || '0'
                                           ELSE ${measureIn('leap')} || '@'
                                         END)
),
whole (subject) AS (
  SELECT ${subjectIn('leap')}
  FROM leap
  WHERE ${subjectIn('leap')} = ${measureIn('leap')}
     OR leap.key > ${measureIn('leap')} || '?label=' AND leap.key < ${measureIn('leap')} || '?label>' AND leap.key NOT LIKE '%&%'
),
page AS (
  SELECT ${CLAIM}
  FROM seen
  CROSS JOIN whole
  CROSS JOIN facts ON facts.key IN (SELECT facts.key
                                    FROM facts
                                    WHERE facts.key > whole.subject || '/' AND facts.key < whole.subject || '0' AND ${IN_EFFECT}
                                    ORDER BY facts.key DESC
                                    LIMIT ?2)
              AND ${IN_EFFECT}
)`;

/** Every claim on the subjects of the page, and whether it is of the page. */
const CLAIMS = `
SELECT facts.key, facts.fact, facts.type, facts.position, events.body,
       facts.key IN (SELECT key FROM page) AS ofPage
FROM seen
JOIN (SELECT DISTINCT ${subjectIn('page')} AS subject FROM page) AS common
JOIN facts ON facts.key > common.subject || '/' AND facts.key < common.subject || '0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
ORDER BY facts.key`;

/** The claims, page by page, each with what is itemised, its verdict and its conflicts. Two round trips. */
export async function readClaims(
  db: Database,
  at: At,
  kinds: Kinds,
  { measure, series, limit, cursor, months }: ClaimsAsk,
): Promise<ClaimsPage> {
  const prefix = measure === undefined ? 'claim/' : `claim/${measure}:`;
  const binds = [at, cursor ?? prefix, `${prefix}\uffff`, limit + 1];
  const page =
    series === undefined ? { sql: PAGE, binds } : { sql: PAGE_OF_SERIES, binds: [...binds, `claim/${series}`] };
  const { view, found, tell } = await readPage(db, at, kinds, page);
  const kept = found.slice(0, limit);
  return { view, ...(await tell(kept, months)), next: found.length > limit ? kept.at(-1)?.key : undefined };
}

/** The last so many claims on each subject that is the whole of a measure, as `readClaims` has them. */
export async function readClaimsOnTheWhole(
  db: Database,
  at: At,
  kinds: Kinds,
  { latest, months }: { readonly latest: number; readonly months?: MonthsAsk },
): Promise<Omit<ClaimsPage, 'next'>> {
  const { view, found, tell } = await readPage(db, at, kinds, { sql: PAGE_ON_THE_WHOLE, binds: [at, latest] });
  return { view, ...(await tell(found, months)) };
}

/** All claims of which the key lies between the two texts of one of these ranges, as `readClaims` has them. */
export async function readClaimsIn(
  db: Database,
  at: At,
  kinds: Kinds,
  ranges: readonly KeyRange[],
): Promise<readonly ClaimEntry[]> {
  const page = { sql: PAGE_IN_RANGES, binds: [at, JSON.stringify(ranges)] };
  const { found, tell } = await readPage(db, at, kinds, page);
  const { claims } = await tell(found, undefined);
  return claims;
}

/** Keys after the first and before the second. */
export type KeyRange = readonly [after: string, before: string];

/** Where the keys of the claims lie that what was posted to a measure bears on, in whatever scope. */
export function rangesOn(measure: string, unit: string, activity: string): KeyRange[] {
  const subject = `claim/${measure}:${unit}`;
  return [
    [`${subject}/`, `${subject}0`], // on the whole
    [`${subject}?activity=${activity}`, `${subject}?activity=${activity}0`],
    [`${subject}?channel=`, `${subject}@`], // on a channel, a place, or what only a label tells
  ];
}

/** Where the keys of the claims lie that share their subject with one. */
export function rangeOfSubject(key: string, fact: string): KeyRange {
  const subject = key.slice(0, -'/YYYY-MM-DD/'.length - fact.length);
  return [`${subject}/`, `${subject}0`];
}

/** The claims of a page, and how to tell those of them that are kept. */
async function readPage(
  db: Database,
  at: At,
  kinds: Kinds,
  { sql, binds }: { readonly sql: string; readonly binds: readonly unknown[] },
): Promise<{
  view: View;
  found: readonly Read[];
  tell(kept: readonly Read[], months: MonthsAsk): Promise<Pick<ClaimsPage, 'claims' | 'months'>>;
}> {
  const { view, results } = await readAt(
    db,
    at,
    [CLAIMS, NAMES].map((of) => db.prepare(sql + of).bind(...binds)),
  );
  const all = rows<ClaimRow>(results[0]).map((row) => claimOf(row, kinds));
  const peers = Map.groupBy(all, ({ subject }) => subject);
  const nameOf = namesOf(results[1], kinds);
  return {
    view,
    found: all.filter(({ ofPage }) => ofPage),
    async tell(kept, months) {
      const [{ sums, ofLedger }, ofActivities] = await Promise.all([
        itemisedOf(db, view.position, kept, months !== undefined),
        months === 'all' ? readMonthsOfActivities(db, view.position, kept) : [],
      ]);
      return {
        months: { ofLedger, ofActivities },
        claims: kept.map((claim, i) => entryOf(claim, sums[i], peers.get(claim.subject) ?? [], nameOf)),
      };
    },
  };
}

interface ClaimRow {
  readonly key: string;
  readonly fact: string;
  readonly type: string;
  readonly position: number;
  readonly body: string;
  /** 1 for a claim of the page, 0 for another on the same subject. */
  readonly ofPage: number;
}

interface Read extends Comparable {
  readonly key: string;
  readonly fact: string;
  readonly position: number;
  readonly ofPage: boolean;
  readonly subject: string;
  readonly claim: Claim;
  readonly sources: StoredEvent['sources'];
}

function claimOf({ key, fact, type, position, body, ofPage }: ClaimRow, kinds: Kinds): Read {
  const event = eventIn(body);
  const { data, sources } = contentOf(event, type, kinds);
  const claim = data as unknown as Claim; // parsed by claim.published's schema when it was appended
  return {
    key,
    fact,
    position,
    ofPage: ofPage === 1,
    claim,
    sources,
    id: event.id,
    series: event.stream.slice('claim/'.length),
    subject: subjectOf(claim),
    amount: amountClaimed(claim),
    qualifier: claim.quantity.qualifier,
    asOf: daysOf(claim.asOf).last,
    period: claim.period === undefined ? undefined : daysOf(claim.period),
  };
}

function entryOf(
  read: Read,
  itemised: Sum | undefined,
  peers: readonly Read[],
  nameOf: ReturnType<typeof namesOf>,
): ClaimEntry {
  const { claim, id, fact, position, series, sources } = read;
  const unit = unitOf(claim);
  const scopeNames = mentionsOfScope(claim.scope).map(({ key }) => nameOf(key))[0];
  const conflicts = conflictsOf(read, peers);
  const comparison = claim.comparison && compare(read, claim.comparison.times, peers, scaleOf(unit));
  const flags: Flag[] = [
    ...(conflicts.length > 0 ? ['conflicting' as const] : []),
    ...(isRestated(read, peers) ? ['restated' as const] : []),
    ...(isStale(read, peers) ? ['stale' as const] : []),
    ...(comparison && !comparison.supported ? ['comparison-unsupported' as const] : []),
  ];
  return {
    id,
    fact,
    position,
    series,
    publisher: claim.publisher,
    measure: claim.measure,
    unit,
    scope: claim.scope ?? {},
    ...(scopeNames === undefined ? {} : { scopeNames }),
    quantity: claim.quantity,
    asOf: claim.asOf,
    ...(claim.period === undefined ? {} : { period: claim.period }),
    context: claim.context === true,
    sentence: sentencesOf(claimPublished.sentence, claim, nameOf),
    sources,
    ...(itemised === undefined
      ? {}
      : {
          itemised: figures(itemised, unit),
          residual: residualOf(claim, itemised),
          verdict: verdictOn(claim, itemised),
        }),
    flags,
    conflicts: conflicts.map((other) => ({
      id: other.id,
      series: other.series,
      publisher: other.claim.publisher,
      asOf: other.claim.asOf,
      quantity: other.claim.quantity,
    })),
    ...(comparison ? { comparison } : {}),
  };
}

/**
 * What is itemised of each claim, up to its date or within its period, in its scope; nothing for context. And if it is asked,
 * what is itemised month by month in the ledger of all that they measure.
 */
async function itemisedOf(
  db: Database,
  position: number,
  page: readonly Read[],
  withMonths: boolean,
): Promise<{ sums: readonly (Sum | undefined)[]; ofLedger: readonly TotalRow[] }> {
  const accountOf = ({ claim }: Read): Account => ({ scope: 'ledger', measure: claim.measure, unit: unitOf(claim) });
  const counted = page.filter(({ claim }) => claim.context !== true);
  const accounts = withMonths ? page.map(accountOf) : [];
  if (counted.length + accounts.length === 0) return { sums: page.map(() => undefined), ofLedger: [] };
  const asks = await Promise.all(
    counted.map(async ({ claim, asOf, period }): Promise<SumAsk> => ({
      measure: claim.measure,
      unit: unitOf(claim),
      scopes: await scopesOf(db, position, claim.scope ?? {}),
      days: period ? { from: period.first, to: period.last } : { from: ALL_DAYS.from, to: asOf },
    })),
  );
  const { sums, months } = await readSums(db, position, asks, accounts);
  const sumOf = new Map(counted.map((read, i) => [read, sums[i]]));
  return {
    sums: page.map((read) => sumOf.get(read)),
    ofLedger: withMonths ? totalsByMonth(months.filter(({ scope }) => scope === 'ledger')) : [],
  };
}

async function readMonthsOfActivities(
  db: Database,
  position: number,
  page: readonly Read[],
): Promise<readonly TotalRow[]> {
  const scoped = page.filter(({ claim }) => claim.scope?.activity !== undefined);
  if (scoped.length === 0) return [];
  const { rows: found } = await readTotals(db, position, ['measure', 'activity', 'month'], {
    measures: [...new Set(scoped.map(({ claim }) => claim.measure))],
    activities: [...new Set(scoped.flatMap(({ claim }) => claim.scope?.activity ?? []))],
  });
  return found;
}

/** The cells a claim's scope is the sum of. A label narrows nothing: the ledger cannot tell what it leaves out. */
async function scopesOf(db: Database, position: number, { activity, channel, place }: ClaimScope): Promise<string[]> {
  if (activity === undefined && channel === undefined && place === undefined) return ['ledger'];
  if (activity !== undefined) return [`activity/${activity}`];
  const { inChannel, places } = await resolve(db, position, { channel, place });
  return inChannel ? inChannel.map((slug) => `activity/${slug}`) : (places ?? []).map((code) => `place/${code}`);
}
