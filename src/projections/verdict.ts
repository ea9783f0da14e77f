import { ABOUT, amountOf, amountOfMoney, scaleOf, type Amount } from '../events/quantity.ts';
import type { Claim } from '../events/kinds/claim-published.ts';
import { units } from '../events/units.ts';
import type { Sum } from './books.ts';

export const verdicts = ['reconciled', 'supported', 'partly-itemised', 'exceeded'] as const;
export type Verdict = (typeof verdicts)[number];

/** What is still missing to make up the claim: as stated, and its bounds (`max: null` is open). */
export interface Residual {
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
}

/** A claim's quantity in thousandths of its unit or minor units of its currency. */
export function amountClaimed({ quantity }: Pick<Claim, 'quantity'>): Amount {
  return 'currency' in quantity ? amountOfMoney(quantity) : amountOf(quantity);
}

/**
 * How a claim compares with what is itemised up to its date.
 *
 * - `reconciled`: all exact, and equal.
 * - `supported`: the stated sum reaches the claim, or comes within the claim's own rounding of it: half a unit of its
 *   last significant digit, though never more than "approximately" allows (1,000 is not rounded to 500), or the bounds
 *   of "approximately". "At least" has to be reached in full.
 * - `exceeded`: even the lower bound of what is itemised is above the claim. "At least" cannot be exceeded.
 * - `partly-itemised`: the stated sum is below the claim, by the residual.
 */
export function verdictOn(claim: Pick<Claim, 'quantity'>, itemised: Sum): Verdict {
  const said = amountClaimed(claim);
  const exact = said.lower === said.stated && said.upper === said.stated;
  const allExact = itemised.lower === itemised.stated && itemised.upper === itemised.stated && itemised.open === 0;
  if (exact && allExact && itemised.stated === said.stated) return 'reconciled';
  const { lowest, highest } = reach(claim, said);
  if (highest !== null && itemised.lower > highest) return 'exceeded';
  return itemised.stated >= lowest ? 'supported' : 'partly-itemised';
}

/** The least that reaches a claim, and the most that does not exceed it (null where nothing can). */
function reach({ quantity }: Pick<Claim, 'quantity'>, said: Amount): { lowest: number; highest: number | null } {
  const qualifier = 'qualifier' in quantity ? quantity.qualifier : undefined;
  if (qualifier === undefined || qualifier === 'exact') {
    const half = halfLastDigit(said.stated, quantity);
    return 'min' in quantity && quantity.min !== undefined
      ? { lowest: said.lower, highest: said.upper }
      : { lowest: said.stated - half, highest: said.stated + half };
  }
  return {
    lowest: qualifier === 'approximately' ? said.lower : qualifier === 'at-least' ? said.stated : 0,
    highest: said.upper,
  };
}

/** Half a unit of the last digit that is not zero: 27.6 million is right to 50 thousand, 720 to 5. */
function halfLastDigit(stated: number, quantity: Claim['quantity']): number {
  if (stated === 0) return 0;
  const unit = 'currency' in quantity ? quantity.currency : quantity.unit;
  let digit = 1;
  while (stated % (digit * 10) === 0) digit *= 10;
  const half = Math.min(digit / 2, stated * ABOUT);
  // Of things counted in wholes, half of one is none.
  return Object.hasOwn(units, unit) && units[unit]?.whole && half < scaleOf(unit) ? 0 : half;
}

/** Claimed less itemised, never below nothing. In units, not thousandths. */
export function residualOf(claim: Pick<Claim, 'quantity'>, itemised: Sum): Residual {
  const said = amountClaimed(claim);
  const scale = scaleOf('currency' in claim.quantity ? claim.quantity.currency : claim.quantity.unit);
  const rest = (value: number): number => Math.max(0, value) / scale;
  return {
    stated: rest(said.stated - itemised.stated),
    min: itemised.open > 0 ? 0 : rest(said.lower - itemised.upper),
    max: said.upper === null ? null : rest(said.upper - itemised.lower),
  };
}

/** What can be compared of two claims on one subject. */
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

/**
 * Claims that cannot hold as well as this one. A cumulative figure never falls, so the earlier one's lower bound may
 * not lie above the later one's upper bound; figures for the same period must overlap.
 */
export function conflictsOf<C extends Comparable>(claim: C, others: readonly C[]): C[] {
  return others.filter((other) => {
    if (other.id === claim.id) return false;
    if (claim.period && other.period)
      return (
        claim.period.first === other.period.first &&
        claim.period.last === other.period.last &&
        (isAbove(claim, other) || isAbove(other, claim))
      );
    if (claim.period || other.period) return false;
    return (claim.asOf <= other.asOf && isAbove(claim, other)) || (other.asOf <= claim.asOf && isAbove(other, claim));
  });
}

function isAbove(a: Comparable, b: Comparable): boolean {
  return b.amount.upper !== null && a.amount.lower > b.amount.upper;
}

/** True where a cumulative series said more before: the figure went down. */
export function isRestated<C extends Comparable>(claim: C, others: readonly C[]): boolean {
  return (
    !claim.period &&
    others.some(
      (other) =>
        other.series === claim.series &&
        !other.period &&
        other.asOf < claim.asOf &&
        other.amount.stated > claim.amount.stated,
    )
  );
}

/** "Far below" what was said already: less than three quarters of it. */
const FAR_BELOW = 0.75;

/** True for an "at least" that says far less than an earlier cumulative claim already did. */
export function isStale<C extends Comparable>(claim: C, others: readonly C[]): boolean {
  return (
    !claim.period &&
    claim.qualifier === 'at-least' &&
    others.some(
      (other) => !other.period && other.asOf < claim.asOf && claim.amount.stated < FAR_BELOW * other.amount.lower,
    )
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
export function compare<C extends Comparable>(
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
