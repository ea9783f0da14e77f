import { amountClaimed, unitOf, type Claim } from '../../events/kinds/claim-published.ts';
import { ABOUT, scaleOf, type Amount } from '../../events/values/quantity.ts';
import { units } from '../../events/values/units.ts';
import { inUnits } from './figures.ts';
import { compare, minus, plus, rounded, times as product, whole, ZERO, type Fraction } from './fraction.ts';
import type { Tally } from './tally.ts';

export const verdicts = [
  'reconciled',
  'supported',
  'partly-itemised',
  'not-itemised',
  'exceeded',
  'not-comparable',
] as const;
export type Verdict = (typeof verdicts)[number];

/** What is still missing to make up the claim: as stated, and its bounds (`max: null` is open). */
export interface Residual {
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
}

/** What is itemised over what the claim states, to two decimals (`max: null` is open). */
export interface ShareOfClaim {
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
}

/** What is itemised of the population of a claim, up to its date or within its period, in the claim's unit. */
export interface Itemised {
  readonly tally: Tally;
  /** True where all of it was posted in the claim's own unit. */
  readonly isOneUnit: boolean;
  /** True where some of it is in a currency that no recorded rate converts: it is not in the tally. */
  readonly isUncovered: boolean;
}

/**
 * How a claim compares with what is itemised of its population.
 *
 * - `reconciled`: all exact, in one unit, nothing straddling, and equal.
 * - `exceeded`: even the lower bound of what is itemised is above the claim. "At least" cannot be exceeded.
 * - `supported`: the stated sum reaches the claim, or comes within the claim's own rounding of it: half a unit of its
 *   last significant digit, though never more than "approximately" allows (1,000 is not rounded to 500), or the bounds
 *   of "approximately". "At least" has to be reached in full.
 * - `not-comparable`: some of it is in a currency that no rate converts, and the rest does not reach the claim.
 * - `not-itemised`: nothing is stated of it; there may be acts without a number.
 * - `partly-itemised`: the stated sum is below the claim, by the residual.
 */
export function verdictOn(claim: Pick<Claim, 'quantity'>, { tally, isOneUnit, isUncovered }: Itemised): Verdict {
  const said = amountClaimed(claim);
  const { stated, lower, upper, open, straddling } = tally;
  const isExact = said.lower === said.stated && said.upper === said.stated;
  const allExact = compare(lower, stated) === 0 && compare(upper, stated) === 0 && open === 0 && straddling === 0;
  if (isExact && allExact && isOneUnit && !isUncovered && compare(stated, amountOfClaim(said.stated)) === 0)
    return 'reconciled';
  const { lowest, highest } = reach(claim, said);
  if (highest !== null && compare(lower, highest) > 0) return 'exceeded';
  const isStated = compare(stated, ZERO) !== 0;
  if (isStated && compare(stated, lowest) >= 0) return 'supported';
  if (isUncovered) return 'not-comparable';
  return isStated ? 'partly-itemised' : 'not-itemised';
}

function amountOfClaim(value: number): Fraction {
  return whole(BigInt(value));
}

/** The least that reaches a claim, and the most that does not exceed it (null where nothing can). */
function reach(
  { quantity }: Pick<Claim, 'quantity'>,
  said: Amount,
): { readonly lowest: Fraction; readonly highest: Fraction | null } {
  const [stated, lower] = [amountOfClaim(said.stated), amountOfClaim(said.lower)];
  const upper = said.upper === null ? null : amountOfClaim(said.upper);
  const qualifier = 'qualifier' in quantity ? quantity.qualifier : undefined;
  if (qualifier === undefined || qualifier === 'exact') {
    if ('min' in quantity && quantity.min !== undefined) return { lowest: lower, highest: upper };
    const half = halfLastDigit(said.stated, quantity);
    return { lowest: minus(stated, half), highest: plus(stated, half) };
  }
  return {
    lowest: qualifier === 'approximately' ? lower : qualifier === 'at-least' ? stated : ZERO,
    highest: upper,
  };
}

/** Half a unit of the last digit that is not zero: 27.6 million is right to 50 thousand, 720 to 5; never more than a twentieth. */
function halfLastDigit(stated: number, quantity: Claim['quantity']): Fraction {
  if (stated === 0) return ZERO;
  const unit = 'currency' in quantity ? quantity.currency : quantity.unit;
  let digit = 1;
  while (stated % (digit * 10) === 0) digit *= 10;
  const [ofDigit, most] = [
    { over: BigInt(digit), under: 2n },
    { over: BigInt(stated), under: BigInt(1 / ABOUT) },
  ];
  const half = compare(ofDigit, most) < 0 ? ofDigit : most;
  // Of things counted in wholes, half of one is none.
  const isOfWholes = Object.hasOwn(units, unit) && units[unit]?.whole === true;
  return isOfWholes && compare(half, amountOfClaim(scaleOf(unit))) < 0 ? ZERO : half;
}

/** Claimed less itemised, never below nothing. In units, not thousandths. */
export function residualOf(claim: Pick<Claim, 'quantity'>, { stated, lower, upper, open }: Tally): Residual {
  const said = amountClaimed(claim);
  const rest = (claimed: number, itemised: Fraction): number => {
    const left = minus(amountOfClaim(claimed), itemised);
    return compare(left, ZERO) <= 0 ? 0 : inUnits(rounded(left), unitOf(claim));
  };
  return {
    stated: rest(said.stated, stated),
    min: open > 0 ? 0 : rest(said.lower, upper),
    max: said.upper === null ? null : rest(said.upper, lower),
  };
}

/** Itemised over claimed; undefined for a claim of nothing. */
export function shareOf(
  claim: Pick<Claim, 'quantity'>,
  { stated, lower, upper, open }: Tally,
): ShareOfClaim | undefined {
  const said = amountClaimed(claim).stated;
  if (said === 0) return undefined;
  const over = ({ over: part, under }: Fraction): number =>
    Number(rounded({ over: part * 100n, under: under * BigInt(said) })) / 100;
  return { stated: over(stated), min: over(lower), max: open > 0 ? null : over(upper) };
}

/** What can be compared of two claims on one measure. */
export interface Comparable {
  readonly id: string;
  /** The stream: one publisher's claims over time. */
  readonly series: string;
  readonly amount: Amount;
  readonly qualifier: string | undefined;
  /** The last day it is said of. */
  readonly asOf: string;
  /** Its first and last day, where it is for a period; else it is cumulative. */
  readonly period: { readonly first: string; readonly last: string } | undefined;
}

/** How claims relate that are not in one unit, or not of one population. */
export interface Relation<C extends Comparable> {
  /** What one says in the unit of the other; undefined where no rate covers that. */
  amountIn(claim: C, unitOf: C): ConvertedAmount | undefined;
  /** True where all that one is about, the other is about, too. */
  isWithin(claim: C, other: C): boolean;
}

/** An amount claimed, in thousandths or minor units of another currency. */
export interface ConvertedAmount {
  readonly stated: Fraction;
  readonly lower: Fraction;
  /** Null where it is open. */
  readonly upper: Fraction | null;
}

/**
 * Claims that cannot hold as well as this one. A cumulative figure never falls, so the lower bound of an earlier one may
 * not lie above the upper bound of a later one that is about all of it and maybe more; figures for one period must overlap.
 */
export function conflictsOf<C extends Comparable, Of extends C>(
  claim: Of,
  others: readonly Of[],
  relation: Relation<C>,
): Of[] {
  return others.filter((other) => {
    if (other.id === claim.id) return false;
    const refutes = (a: C, b: C): boolean => relation.isWithin(a, b) && isAbove(a, b, relation);
    if (claim.period && other.period)
      return (
        claim.period.first === other.period.first &&
        claim.period.last === other.period.last &&
        (refutes(claim, other) || refutes(other, claim))
      );
    if (claim.period || other.period) return false;
    return (claim.asOf <= other.asOf && refutes(claim, other)) || (other.asOf <= claim.asOf && refutes(other, claim));
  });
}

/** True where the least that one says is more than the most that the other says. */
function isAbove<C extends Comparable>(a: C, b: C, relation: Relation<C>): boolean {
  if (b.amount.upper === null) return false;
  const most = relation.amountIn(b, a)?.upper;
  return most !== undefined && most !== null && compare(whole(BigInt(a.amount.lower)), most) > 0;
}

/** True where a cumulative series said more before: the figure went down. */
export function isRestated<C extends Comparable>(claim: C, others: readonly C[], relation: Relation<C>): boolean {
  return (
    !claim.period &&
    others.some((other) => {
      if (other.series !== claim.series || other.period || other.asOf >= claim.asOf) return false;
      const before = relation.isWithin(other, claim) ? relation.amountIn(other, claim) : undefined;
      return before !== undefined && compare(before.stated, whole(BigInt(claim.amount.stated))) > 0;
    })
  );
}

/** "Far below" what was said already: less than three quarters of it. */
const FAR_BELOW = { over: 4n, under: 3n };

/** True for an "at least" that says far less than an earlier cumulative claim on the same, or on a part of it, already did. */
export function isStale<C extends Comparable>(claim: C, others: readonly C[], relation: Relation<C>): boolean {
  return (
    !claim.period &&
    claim.qualifier === 'at-least' &&
    others.some((other) => {
      if (other.period || other.asOf >= claim.asOf || !relation.isWithin(other, claim)) return false;
      const before = relation.amountIn(other, claim);
      return before !== undefined && compare(before.lower, product(whole(BigInt(claim.amount.stated)), FAR_BELOW)) > 0;
    })
  );
}

/** What a claim such as "twice as many as the year before" rests on, as far as the ledger knows. */
export interface ComparisonFinding {
  readonly times: number;
  /** The figure at the end of the year before, in the claim's unit; null where the ledger knows none. */
  readonly base: number | null;
  /** The claims that the base comes from. */
  readonly from: readonly string[];
  /** Claimed over base, to two decimals. */
  readonly ratio: number | null;
  readonly supported: boolean;
}

/**
 * Compares a claim with the figure at the end of the year before it: one that was claimed for that day, or what is
 * left of a later cumulative figure once the claim for its own year is taken off (459 of whom 215 in 2025 leaves 244).
 * For a claim about one year, the claim about the year before. Supported if the ratio rounds to what was said.
 */
export function compareWithYearBefore<C extends Comparable>(
  claim: C,
  times: number,
  others: readonly C[],
  scale: number,
): ComparisonFinding {
  const year = Number((claim.period?.last ?? claim.asOf).slice(0, 4));
  const base = claim.period ? yearFigure(year - 1, others) : levelAtEndOf(year - 1, others);
  if (!base || base.stated <= 0) return { times, base: null, from: [], ratio: null, supported: false };
  const ratio = claim.amount.stated / base.stated;
  const decimals = String(times).split('.')[1]?.length ?? 0;
  const half = 0.5 * 10 ** -decimals;
  return {
    times,
    base: base.stated / scale,
    from: base.from,
    ratio: Math.round(ratio * 100) / 100,
    supported: Math.abs(ratio - times) <= half,
  };
}

function yearFigure(year: number, claims: readonly Comparable[]): { stated: number; from: string[] } | undefined {
  const found = claims.findLast(({ period }) => period?.first === `${year}-01-01` && period.last === `${year}-12-31`);
  return found && { stated: found.amount.stated, from: [found.id] };
}

function levelAtEndOf(year: number, claims: readonly Comparable[]): { stated: number; from: string[] } | undefined {
  const said = claims.findLast(({ period, asOf }) => !period && asOf === `${year}-12-31`);
  if (said) return { stated: said.amount.stated, from: [said.id] };
  const next = yearFigure(year + 1, claims);
  const inYear = next && claims.find(({ id }) => id === next.from[0]);
  const total =
    inYear &&
    claims.findLast(({ period, asOf, series }) => !period && asOf === inYear.asOf && series === inYear.series);
  const later = total ?? (inYear && claims.findLast(({ period, asOf }) => !period && asOf === inYear.asOf));
  return next && later && { stated: later.amount.stated - next.stated, from: [later.id, ...next.from] };
}
