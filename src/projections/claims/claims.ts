import { dataAs } from '../../events/kind.ts';
import { amountClaimed, claimPublished, subjectOf, unitOf, type Claim } from '../../events/kinds/claim-published.ts';
import type { Kinds } from '../../events/kinds/index.ts';
import { mentionsOfScope, type ClaimScope } from '../../events/kinds/shared/scope.ts';
import { sentencesOf } from '../../events/language/formatter.ts';
import { IN_EFFECT, readAt, SEEN, type At, type View } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type Database } from '../../events/log/stored.ts';
import { daysOf } from '../../events/values/edtf.ts';
import type { StoredEvent } from '../../events/values/envelope.ts';
import type { Language } from '../../events/values/languages.ts';
import { scaleOf } from '../../events/values/quantity.ts';
import type { Names } from '../../events/values/text.ts';
import {
  ATTRIBUTIONS,
  byKey,
  COUNTRIES_OF_ORGANIZATIONS,
  PARENTS_OF_PLACES,
  SECTORS_OF_ITEMS,
} from '../accounts/attribution.ts';
import { ALL_DAYS, type Days } from '../accounts/days.ts';
import { booksRead, bookStatements } from '../accounts/reading.ts';
import { matchExpression } from '../projectors/search.ts';
import { faceted, readOf, type Faceted, type Filters } from '../queries/filters.ts';
import { NAMES, namesOf } from '../queries/names.ts';
import { RATES, ratesOf, type Rate } from '../rules/conversion.ts';
import { figures, inUnits, type Figures } from '../rules/figures.ts';
import { minus, rounded, whole, ZERO, compare } from '../rules/fraction.ts';
import { isNarrowed } from '../rules/population.ts';
import {
  compareWithYearBefore,
  conflictsOf,
  isRestated,
  isStale,
  residualOf,
  shareOf,
  verdictOn,
  type ComparisonFinding,
  type Residual,
  type ShareOfClaim,
  type Verdict,
} from '../rules/verdict.ts';
import {
  accountsOfClaims,
  booksFor,
  Comparison,
  daysOfClaim,
  type Compared,
  type ItemisedOfClaim,
  type MonthOfClaims,
  type Part,
} from './comparison.ts';
import { Overdeliveries, overdeliveryStatements } from './overdelivery.ts';
import { fieldWith, booksWith, knownWith, streamsReopened, type Pending } from './pending.ts';

export type Flag =
  | 'conflicting'
  | 'restated'
  | 'stale'
  | 'comparison-unsupported'
  /** Acts without a number are among what is itemised of it. */
  | 'unnumbered'
  /** Its sources are several, and all have it from one origin. */
  | 'single-origin';

/** A claim beside what is itemised of it. */
export interface ClaimEntry {
  readonly id: string;
  /** The event that first stated the claim. */
  readonly fact: string;
  readonly position: number;
  readonly series: string;
  /** The organization that says it. */
  readonly publisher: string;
  readonly publisherNames?: Names;
  /** Its measure and the population in its scope: claims on one subject are about the same. */
  readonly subject: string;
  readonly measure: string;
  readonly unit: string;
  readonly scope: ClaimScope;
  /** What the activity, the place and the donor in its scope are called. */
  readonly scopeNames: Readonly<Record<string, Names>>;
  readonly quantity: Claim['quantity'];
  /** EDTF. */
  readonly asOf: string;
  /** EDTF; absent for a cumulative claim. */
  readonly period?: string;
  readonly context: boolean;
  readonly sentence: Readonly<Record<Language, string>>;
  readonly sources: StoredEvent['sources'];
  /** What the ledger itemises of it up to that date. Absent for context, which nothing itemises. */
  readonly itemised?: Figures;
  /** The same whenever it happened; of a claim for a period, within that period. */
  readonly itemisedNow?: Figures;
  /** Absent where some of it cannot be compared. */
  readonly share?: ShareOfClaim;
  readonly residual?: Residual;
  /** By how much a supported claim is not reached. */
  readonly short?: number;
  /**
   * Where something is missing, of money: what was given over the promises that are counted, and is not counted itself. Null
   * where there are too many promises to look through.
   */
  readonly over?: Over | null;
  /** Of money: each currency that was itemised. */
  readonly parts?: readonly Part[];
  readonly rates?: readonly Rate[];
  /** Currency and value day of what no recorded rate converts. */
  readonly uncovered?: readonly string[];
  /** How many acts up to its date gave no number. */
  readonly unnumbered?: number;
  /** How many figures of the same population name no place, for a claim on a place. */
  readonly withoutPlace?: number;
  readonly verdict?: Verdict;
  /** Of money, where another currency was asked for: the same in that. The verdict is by the claim's own. */
  readonly converted?: InCurrency;
  readonly flags: readonly Flag[];
  /** Claims on the same measure, and on the same, a part or more of it, that cannot hold as well. */
  readonly conflicts: readonly {
    readonly id: string;
    readonly series: string;
    readonly publisher: string;
    readonly asOf: string;
    readonly quantity: Claim['quantity'];
  }[];
  readonly comparison?: ComparisonFinding;
}

/** In units of the claim's currency; `max: null` is open. */
type Over = Pick<Figures, 'stated' | 'min' | 'max'>;

/** A claim in money and what is itemised of it in another currency, as far as recorded rates cover that. */
export interface InCurrency {
  readonly currency: string;
  /** Null where no rate covers what was said. */
  readonly said: { readonly stated: number; readonly min: number; readonly max: number | null } | null;
  readonly itemised?: Figures;
  readonly rates: readonly Rate[];
  readonly uncovered: readonly string[];
}

export interface ClaimsPage {
  readonly view: View;
  readonly claims: readonly ClaimEntry[];
  readonly next: string | undefined;
  /** What is itemised month by month of each subject and unit; empty where it was not asked for. */
  readonly months: readonly MonthOfClaims[];
}

export interface ClaimsAsk {
  /** Claims whose scope names these, or a narrower activity or place. */
  readonly filters?: Filters;
  readonly series?: string | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  readonly withMonths?: boolean;
  /** Money in this currency, too. */
  readonly currency?: string | undefined;
}

const CLAIM = 'facts.key, facts.fact, facts.type, facts.mentions, facts.position, facts.said, facts.amount';

/** Claims in the order of their keys: measure, scope, as-of date. One more than asked shows whether there is a next page. */
const pageOf = (facts: string): string => `
WITH ${SEEN},
page AS MATERIALIZED (
  SELECT ${CLAIM}
  FROM seen
  ${facts} AND facts.key > ?2 AND facts.key < ?3 AND ${IN_EFFECT}
  ORDER BY facts.key
  LIMIT ?4
)`;
const PAGE = pageOf('CROSS JOIN facts ON true');
const PAGE_OF_SERIES = pageOf(`
  CROSS JOIN events ON events.stream = ?6 AND events.position <= seen.position
  CROSS JOIN facts ON facts.moment = events.moment`);
const PAGE_OF_POPULATION = pageOf(`
  CROSS JOIN facts ON facts.moment IN (SELECT rowid FROM search WHERE search MATCH ?5)
                  AND facts.first <= ?7 AND facts.last >= ?6 AND (?8 IS NULL OR facts.moment IN (
                        SELECT moment FROM events WHERE stream = ?8))`);

/**
 * Claims whose key lies in one of the ranges that `?2` lists, each from after one text to before another, in
 * their order: `?3` at most; of a population, those that `?4` matches. They are found range by range, and so in the order of their keys.
 */
const pageInRanges = (isMatched: boolean): string => `
WITH ${SEEN},
page AS MATERIALIZED (
  SELECT ${CLAIM}
  FROM json_each(?2) AS range
  CROSS JOIN seen
  CROSS JOIN facts ON facts.key > range.value ->> 0 AND facts.key < range.value ->> 1 AND ${IN_EFFECT}${
    isMatched
      ? `
                  AND EXISTS (SELECT 1 FROM search WHERE search MATCH ?4 AND search.rowid = facts.moment)
                  AND facts.first <= ?6 AND facts.last >= ?5`
      : ''
  }
  LIMIT ?3
)`;

/** A claim's fact key is `<subject>/<YYYY-MM-DD>/<fact>`; its subject is `claim/<measure>:<scope>`. */
const subjectIn = (claim: string): string =>
  `substr(${claim}.key, 1, length(${claim}.key) - length(${claim}.fact) - 12)`;
const measureIn = (claim: string): string => `substr(${claim}.key, 1, instr(${claim}.key, ':'))`;

/**
 * The last claims on each subject that no activity or place narrows. Subjects are found by leaps over the index; those on
 * an activity (`claim/item/lamp:activity=`) are leapt over at once, and so are those on a place.
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
                                           WHEN leap.key GLOB ${measureIn('leap')} || 'activity=*' THEN ${measureIn('leap')} || 'activity>'
                                           WHEN leap.key GLOB ${measureIn('leap')} || 'place=*' THEN ${measureIn('leap')} || 'place>'
                                           ELSE ${subjectIn('leap')} || '0'
                                         END)
),
whole (subject) AS (
  SELECT ${subjectIn('leap')}
  FROM leap
  WHERE NOT (leap.key GLOB ${measureIn('leap')} || 'activity=*' OR leap.key GLOB ${measureIn('leap')} || 'place=*')
),
page AS MATERIALIZED (
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

/** A page is compared with at most this number of other claims on its measures, of those that no activity narrows. */
const MOST_ALIKE = 500;

/** Where more claims on activities than this say more than one on the whole, those that say most are compared with it. */
const MOST_PEERS = 40;

/**
 * The claims of the page, and those that may conflict with them: of the same measure all that no activity narrows, all on an
 * activity of the page, and of those on other activities the ones that say more than a claim of the page that is on none: a
 * part cannot be more than the whole. Claims in other currencies are compared after they are converted, so all of them are peers.
 */
const PEERS = `,
part AS (
  SELECT page.*, ${measureIn('page')} AS measure,
         iif(page.key GLOB ${measureIn('page')} || 'activity=*',
             substr(page.key, length(${measureIn('page')}) + length('activity=') + 1), NULL) AS rest
  FROM page
),
least AS (
  SELECT said, min(amount) AS amount, substr(said, 1, instr(said, ':')) AS measure
  FROM part
  WHERE rest IS NULL
  GROUP BY said
),
common AS (
  SELECT DISTINCT measure, substr(measure, 1, length(measure) - 1) || ';' AS after
  FROM part
),
ofActivity AS (
  SELECT DISTINCT measure || 'activity=' || substr(rest, 1, min(instr(rest || '&', '&'), instr(rest || '/', '/')) - 1) AS prefix
  FROM part
  WHERE rest IS NOT NULL
),
range (after, before) AS (
  SELECT measure, measure || 'activity=' FROM common
  UNION ALL
  SELECT measure || 'activity>', after FROM common
  UNION ALL
  SELECT prefix || '/', prefix || '0' FROM ofActivity
  UNION ALL
  SELECT prefix || '&', prefix || char(39) FROM ofActivity
),
otherUnit (after, before) AS (
  SELECT measure, said FROM least
  UNION ALL
  SELECT said, substr(measure, 1, length(measure) - 1) || ';' FROM least
),
peer (key) AS (
  SELECT key FROM page
  UNION
  SELECT key
  FROM (SELECT facts.key
        FROM range
        CROSS JOIN facts ON facts.key > range.after AND facts.key < range.before
        LIMIT ${MOST_ALIKE})
  UNION
  SELECT facts.key
  FROM least
  CROSS JOIN facts ON facts.moment IN (SELECT more.moment
                                       FROM facts AS more
                                       WHERE more.said = least.said AND more.amount > least.amount
                                       ORDER BY more.amount DESC
                                       LIMIT ${MOST_PEERS})
  UNION
  SELECT facts.key FROM otherUnit CROSS JOIN facts ON facts.said > otherUnit.after AND facts.said < otherUnit.before
)`;

/** Each of those, whether it is of the page, and the day it was first recorded. */
const CLAIMS = `${PEERS}
SELECT facts.key, facts.fact, facts.type, facts.position, facts.body,
       facts.key IN (SELECT key FROM page) AS ofPage,
       substr(iif(facts.fact = facts.id, facts.recorded, (SELECT origin.recorded FROM events AS origin WHERE origin.id = facts.fact)), 1, 10) AS recorded
FROM seen
CROSS JOIN peer
CROSS JOIN facts_with_events AS facts ON facts.key = peer.key AND ${IN_EFFECT}
ORDER BY facts.key`;

/** A page has no more claims than this, whatever is asked: each costs some rows for what it is compared with. */
const A_PAGE = 200;

/** The claims, page by page, each with what is itemised, its verdict and its conflicts. */
export async function readClaims(
  db: Database,
  at: At,
  kinds: Kinds,
  { filters = {}, series, limit: asked, cursor, withMonths = false, currency }: ClaimsAsk,
): Promise<ClaimsPage> {
  const { measure, days = ALL_DAYS, ...population } = filters;
  const prefix = measure === undefined ? 'claim/' : `claim/${measure}:`;
  const limit = Math.min(asked, A_PAGE);
  const binds = [cursor ?? prefix, `${prefix}\uffff`, limit + 1];
  const stream = series === undefined ? null : `claim/${series}`;
  const isFound = days !== ALL_DAYS || Object.values(population).some((value) => value !== undefined);
  const looked: Faceted = isFound
    ? await faceted(db, at, { ...population, type: claimPublished.type })
    : { asOf: undefined, clauses: [] };
  const page: Page = isFound
    ? {
        sql: PAGE_OF_POPULATION,
        binds: [...binds, matchExpression(looked.clauses, undefined), days.from, days.to, stream],
      }
    : stream === null
      ? { sql: PAGE, binds }
      : { sql: PAGE_OF_SERIES, binds: [...binds, null, stream] };
  const { view, found, judged } = await readPage(db, at, kinds, page, looked);
  const kept = found.slice(0, limit);
  return {
    view,
    ...(await judged(kept, withMonths, currency)),
    next: found.length > limit ? kept.at(-1)?.key : undefined,
  };
}

/** The last claims on each subject that no activity and no place narrows, as `readClaims` has them. */
export async function readClaimsOnTheWhole(
  db: Database,
  at: At,
  kinds: Kinds,
  { latest, withMonths = false }: { readonly latest: number; readonly withMonths?: boolean },
): Promise<Omit<ClaimsPage, 'next'>> {
  const { view, found, judged } = await readPage(db, at, kinds, { sql: PAGE_ON_THE_WHOLE, binds: [latest] });
  return { view, ...(await judged(found, withMonths)) };
}

/**
 * Claims whose key lies between the two texts of one of these ranges, as `readClaims` has them; where the keys of others lie that
 * they are in conflict with; and the key of the last, where there are more than `limit`. All as it is, or as it will be once what
 * is pending is recorded.
 */
export async function readClaimsIn(
  db: Database,
  at: At,
  kinds: Kinds,
  ranges: readonly KeyRange[],
  { limit = Infinity, of, pending }: ClaimsInAsk = {},
): Promise<ClaimsIn> {
  const { found, judged } = await readPage(
    db,
    at,
    kinds,
    {
      sql: pageInRanges(of !== undefined),
      binds: [
        JSON.stringify(inOrder(ranges)),
        limit === Infinity ? -1 : limit + 1,
        ...(of ? [of.match, of.days.from, of.days.to] : []),
      ],
    },
    undefined,
    pending,
  );
  const kept = found.slice(0, limit);
  const { claims, conflicting } = await judged(kept, false);
  return {
    claims,
    conflicting: conflicting.map((key) => [key.slice(0, -1), `${key}\u0001`] as const),
    next: found.length > limit ? kept.at(-1)?.key : undefined,
  };
}

interface ClaimsInAsk {
  readonly limit?: number;
  /** Only those of a population, as the index finds it, said of some days. */
  readonly of?: { readonly match: string; readonly days: Days } | undefined;
  /** As it will be once this is recorded. */
  readonly pending?: Pending | undefined;
}

/** Claims whose keys lie in some ranges. */
export interface ClaimsIn {
  readonly claims: readonly ClaimEntry[];
  readonly conflicting: readonly KeyRange[];
  readonly next: string | undefined;
}

/** Keys after the first and before the second. */
export type KeyRange = readonly [after: string, before: string];

/** The same keys in ranges that follow each other and have none in common. */
function inOrder(ranges: readonly KeyRange[]): KeyRange[] {
  const merged: KeyRange[] = [];
  for (const [after, before] of ranges.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const last = merged.at(-1);
    if (!last || after >= last[1]) merged.push([after, before]);
    else if (before > last[1]) merged.splice(-1, 1, [last[0], before]);
  }
  return merged;
}

/**
 * Where the keys of the claims lie that what was posted to a measure in an activity bears on, in whatever scope; of those
 * on activities, only on this one, if any.
 */
export function rangesOn(measure: string, activity: string | undefined): KeyRange[] {
  const of = `claim/${measure}:`;
  const own = `${of}activity=${activity}`;
  return [
    [of, `${of}activity=`],
    ...(activity === undefined ? [] : [[`${own}&`, `${own}'`] as const, [`${own}/`, `${own}0`] as const]),
    [`${of}activity>`, `claim/${measure};`],
  ];
}

/** Where the keys of all claims on a measure lie. */
export function rangeOfMeasure(measure: string): KeyRange {
  return [`claim/${measure}:`, `claim/${measure};`];
}

/** The measure and, if its scope names one, the activity in the key of a claim. */
export function subjectInKey(key: string): { measure: string; activity: string | undefined } {
  const [, measure = '', activity] = /^claim\/([^:]*):(?:activity=([a-z0-9-]+))?/.exec(key) ?? [];
  return { measure, activity };
}

/** Where the keys of all claims lie. */
export const ALL_CLAIMS: KeyRange = ['claim/', 'claim0'];

/** Where the keys of all claims in money lie. */
export const CLAIMS_IN_MONEY: KeyRange = ['claim/money/', 'claim/money0'];

/** A statement that finds claims, as the table `page`; its first bind is the position. */
interface Page {
  readonly sql: string;
  readonly binds: readonly unknown[];
}

/** The claims of a page, and a function that gives those of them that are kept their verdicts. */
async function readPage(
  db: Database,
  at: At,
  kinds: Kinds,
  { sql, binds }: Page,
  looked: Pick<Faceted, 'asOf'> = { asOf: undefined },
  pending?: Pending,
): Promise<{
  view: View;
  found: readonly Read[];
  judged(
    kept: readonly Read[],
    withMonths: boolean,
    currency?: string,
  ): Promise<Pick<ClaimsPage, 'claims' | 'months'> & { readonly conflicting: readonly string[] }>;
}> {
  const { view, results } = await readOf(db, at, looked, (position) => [
    ...[CLAIMS, NAMES].map((of) => db.prepare(sql + of).bind(position, ...binds)),
    db.prepare(PARENTS_OF_PLACES).bind(position),
  ]);
  const recorded = rows<ClaimRow>(results[0]).map((row) => claimOf(row, kinds));
  const all = pending
    ? [...recorded.filter(({ id }) => !pending.ended.has(id)), ...pending.stated.flatMap(claimPending)].toSorted(
        (a, b) => (a.key < b.key ? -1 : 1),
      )
    : recorded;
  const peers = Map.groupBy(all, ({ claim }) => claim.measure);
  const nameOf = namesOf(results[1], kinds);
  const parents = byKey(results[2]);
  const parentOf = pending ? fieldWith(parents, pending, 'place', 'parent') : parents;
  return {
    view,
    found: all.filter(({ ofPage }) => ofPage),
    async judged(kept, withMonths, currency) {
      const comparison = await readComparison(db, view.position, kept, all, parentOf, pending);
      const isOfPage = new Set(kept.map(({ key }) => key));
      const entries = kept.map((read) =>
        entryOf(read, comparison, peers.get(read.claim.measure) ?? [], nameOf, currency),
      );
      const subjects = new Map(kept.map((read) => [`${read.subject} ${unitOf(read.claim)}`, read]));
      return {
        months: withMonths ? [...subjects.values()].flatMap((read) => comparison.monthsOf(read, read.subject)) : [],
        claims: entries.map(({ entry }) => entry),
        // the keys of others that a claim of the page is in conflict with
        conflicting: [...new Set(entries.flatMap(({ conflicts }) => conflicts.map(({ key }) => key)))].filter(
          (key) => !isOfPage.has(key),
        ),
      };
    },
  };
}

/** What it takes to compare the claims that are kept: with what is itemised, and with all of their measures. */
async function readComparison(
  db: Database,
  position: number,
  kept: readonly Read[],
  all: readonly Read[],
  parentOf: ReadonlyMap<string, string>,
  pending?: Pending,
): Promise<Comparison> {
  const isPopulation = all.some(({ scope }) => isNarrowed(scope));
  const lookups = [
    ...(isPopulation ? [ATTRIBUTIONS, COUNTRIES_OF_ORGANIZATIONS, SECTORS_OF_ITEMS] : []),
    ...(all.some(({ claim }) => 'currency' in claim.quantity) ? [RATES] : []),
  ];
  const asked = booksFor(kept);
  const wanted = [...asked.wanted, ...(pending ? [streamsReopened(pending)] : [])];
  const statements = bookStatements(db, position, wanted, { isBounded: false });
  const promises = overdeliveryStatements(
    db,
    position,
    kept
      .filter(({ claim, scope }) => claim.context !== true && scope.place === undefined)
      .map(({ claim: { measure }, scope: { activity } }) => ({ measure, activity })),
  );
  const { results } = await readAt(db, position, [
    ...lookups.map((sql) => db.prepare(sql).bind(position)),
    ...statements,
    ...promises,
  ]);
  const resultOf = (sql: string): (typeof results)[number] | undefined =>
    lookups.includes(sql) ? results[lookups.indexOf(sql)] : undefined;
  const [endOfLookups, endOfAccounts] = [lookups.length, lookups.length + statements.length];
  const books = booksRead(results.slice(endOfLookups, endOfAccounts));
  const known = {
    attributions: byKey(resultOf(ATTRIBUTIONS)),
    countryOf: byKey(resultOf(COUNTRIES_OF_ORGANIZATIONS)),
    sectorOfItem: byKey(resultOf(SECTORS_OF_ITEMS)),
    parentOf,
    rates: ratesOf(resultOf(RATES)),
    overdeliveries: new Overdeliveries(results.slice(endOfAccounts)),
  };
  return pending
    ? new Comparison(accountsOfClaims(asked, booksWith(books, known, pending)), knownWith(known, pending))
    : new Comparison(accountsOfClaims(asked, books), known);
}

interface ClaimRow {
  readonly key: string;
  readonly fact: string;
  readonly type: string;
  readonly position: number;
  readonly body: string;
  /** 1 for a claim of the page, 0 for another on the same measure. */
  readonly ofPage: number;
  /** The day it was first recorded. */
  readonly recorded: string;
}

interface Read extends Compared {
  readonly key: string;
  readonly fact: string;
  readonly position: number;
  readonly ofPage: boolean;
  readonly subject: string;
  readonly sources: StoredEvent['sources'];
}

/** A claim that is judged and not recorded. */
function claimPending({ fact, position, recorded }: Pending['stated'][number]): Read[] {
  const { type, id, origin, stream, key, data, sources } = fact;
  return type === claimPublished.type && key !== undefined
    ? [readOfClaim({ id, stream, key, fact: origin, position, ofPage: true, recorded, data, sources })]
    : [];
}

function claimOf({ type, body, ofPage, ...row }: ClaimRow, kinds: Kinds): Read {
  const event = eventIn(body);
  const { id, stream } = event;
  return readOfClaim({ ...row, ...contentOf(event, kinds.get(type)), id, stream, ofPage: ofPage === 1 });
}

type ClaimFound = Pick<Read, 'id' | 'key' | 'fact' | 'position' | 'ofPage'> &
  Pick<StoredEvent, 'stream' | 'data' | 'sources'> & {
    /** The day it was first recorded. */
    readonly recorded: string;
  };

function readOfClaim({ id, key, fact, position, ofPage, stream, data, sources, recorded }: ClaimFound): Read {
  const claim = dataAs(claimPublished.data, data);
  const { first, last } = daysOf(claim.asOf);
  return {
    id,
    key,
    fact,
    position,
    ofPage,
    claim,
    scope: claim.scope ?? {},
    sources,
    series: stream.slice('claim/'.length),
    subject: subjectOf(claim),
    amount: amountClaimed(claim),
    qualifier: claim.quantity.qualifier,
    first,
    asOf: last,
    valued: last < recorded ? last : recorded,
    period: claim.period === undefined ? undefined : daysOf(claim.period),
  };
}

function entryOf(
  read: Read,
  comparison: Comparison,
  peers: readonly Read[],
  nameOf: ReturnType<typeof namesOf>,
  currency: string | undefined,
): { entry: ClaimEntry; conflicts: readonly Read[] } {
  const { claim, id, fact, position, series, sources, subject } = read;
  const unit = unitOf(claim);
  const publisherNames = nameOf(`organization/${claim.publisher}`);
  const conflicts = conflictsOf(read, peers, comparison);
  const alike = peers.filter((other) => other.subject === subject && unitOf(other.claim) === unit);
  const found = claim.comparison && compareWithYearBefore(read, claim.comparison.times, alike, scaleOf(unit));
  const days = daysOfClaim(read);
  const itemised = claim.context === true ? undefined : comparison.itemisedOf(read, days);
  const now = itemised && (read.period ? itemised : comparison.itemisedOf(read, ALL_DAYS));
  const origins = new Set(sources.map(({ origin }) => origin));
  const flags: Flag[] = [
    ...(conflicts.length > 0 ? ['conflicting' as const] : []),
    ...(isRestated(read, peers, comparison) ? ['restated' as const] : []),
    ...(isStale(read, peers, comparison) ? ['stale' as const] : []),
    ...(found && !found.supported ? ['comparison-unsupported' as const] : []),
    ...(itemised && itemised.tally.unquantified > 0 ? ['unnumbered' as const] : []),
    ...(sources.length > 1 && origins.size === 1 && !origins.has(undefined) ? ['single-origin' as const] : []),
  ];
  const entry: ClaimEntry = {
    id,
    fact,
    position,
    series,
    publisher: claim.publisher,
    ...(publisherNames === undefined ? {} : { publisherNames }),
    subject,
    measure: claim.measure,
    unit,
    scope: read.scope,
    scopeNames: Object.fromEntries(
      mentionsOfScope(read.scope).flatMap(({ key }) => {
        const names = nameOf(key);
        return names ? [[key, names]] : [];
      }),
    ),
    quantity: claim.quantity,
    asOf: claim.asOf,
    ...(claim.period === undefined ? {} : { period: claim.period }),
    context: claim.context === true,
    sentence: sentencesOf(claimPublished.sentence, claim, nameOf),
    sources,
    ...(itemised && now ? itemisedIn(claim, itemised, now, comparison.overOf(read, days)) : {}),
    ...(currency !== undefined && 'currency' in claim.quantity
      ? { converted: inCurrency(read, comparison, claim.context === true ? undefined : days, currency) }
      : {}),
    flags,
    conflicts: conflicts.map((other) => ({
      id: other.id,
      series: other.series,
      publisher: other.claim.publisher,
      asOf: other.claim.asOf,
      quantity: other.claim.quantity,
    })),
    ...(found ? { comparison: found } : {}),
  };
  return { entry, conflicts };
}

function inCurrency(read: Read, comparison: Comparison, days: Days | undefined, currency: string): InCurrency {
  const said = comparison.saidIn(read, currency);
  const itemised = days && comparison.itemisedOf(read, days, currency);
  const rates = [...(said?.rates ?? []), ...(itemised?.rates ?? [])];
  return {
    currency,
    said: said
      ? {
          stated: inUnits(rounded(said.amount.stated), currency),
          min: inUnits(rounded(said.amount.lower), currency),
          max: said.amount.upper === null ? null : inUnits(rounded(said.amount.upper), currency),
        }
      : null,
    ...(itemised && !itemised.isUncovered ? { itemised: figures(itemised.tally, currency) } : {}),
    rates: [...new Map(rates.map((rate) => [rate.event, rate])).values()],
    uncovered: itemised?.uncovered ?? [],
  };
}

function itemisedIn(
  claim: Claim,
  itemised: ItemisedOfClaim,
  now: ItemisedOfClaim,
  over: Over | null | undefined,
): Partial<ClaimEntry> {
  const { tally, parts, rates, uncovered, withoutPlace } = itemised;
  const unit = unitOf(claim);
  const verdict = verdictOn(claim, itemised);
  const share = shareOf(claim, tally);
  const short = minus(whole(BigInt(amountClaimed(claim).stated)), tally.stated);
  const isShort = compare(short, ZERO) > 0;
  return {
    itemised: figures(tally, unit),
    itemisedNow: figures(now.tally, unit),
    ...(verdict === 'not-comparable' ? {} : { ...(share ? { share } : {}), residual: residualOf(claim, tally) }),
    ...(verdict === 'supported' ? { short: isShort ? inUnits(rounded(short), unit) : 0 } : {}),
    ...('currency' in claim.quantity ? { parts, rates, uncovered } : {}),
    ...(isShort && over !== undefined ? { over: over && { stated: over.stated, min: over.min, max: over.max } } : {}),
    unnumbered: tally.unquantified,
    ...(withoutPlace === undefined ? {} : { withoutPlace }),
    verdict,
  };
}
