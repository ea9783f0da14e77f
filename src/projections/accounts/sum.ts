/** The columns that are added up, of postings and of accounts. */
export const summed = ['stated', 'lower', 'upper', 'open', 'events', 'unquantified'] as const;

/**
 * The sum of 64-bit integers, where it is one: by halves, so that no sum on the way to it is too large, in whatever order
 * they are added. The journal sees to it that no sum of postings is (`turnovers`).
 */
const exactSum = (value: string): string => `(sum(${value} >> 32) << 32) + sum(${value} & 4294967295)`;

/** Their sums as an answer: as text where they may be beyond what a number of JavaScript holds. See `sumOf`. */
export const SUMS_AS_ANSWERED = summed
  .map((name) => (isAmount(name) ? `CAST(${exactSum(name)} AS TEXT) AS ${name}` : `sum(${name}) AS ${name}`))
  .join(',\n         ');

function isAmount(name: (typeof summed)[number]): boolean {
  return name === 'stated' || name === 'lower' || name === 'upper';
}

/** SQL that is 1 where a posting takes away, whether it is posted or cancelled, and else 0. */
export function takes(postings: string): string {
  return `${postings}.lower * ${postings}.events < 0`;
}

/** Those columns of one of the tables that have them. */
export function sumsOf(table: string): string {
  return summed.map((name) => `${table}.${name}`).join(', ');
}

/** An integer: a number as long as it is exact as one. */
export type Exact = number | bigint;

/** A sum in thousandths of a unit or minor units of a currency: any `open` bound makes the upper one open. */
export interface Sum {
  readonly stated: Exact;
  readonly lower: Exact;
  readonly upper: Exact;
  readonly open: number;
  readonly events: number;
  readonly unquantified: number;
}

/** A row with the columns of a sum, as the database answers: amounts as text, or as numbers where they are of one event. */
export type SumRow = Readonly<Record<'stated' | 'lower' | 'upper', string | number>> &
  Pick<Sum, 'open' | 'events' | 'unquantified'>;

/** The sum of one posting. `upper: null` is open. */
export function sumOfOne({
  stated,
  lower,
  upper,
  quantified = true,
}: {
  readonly stated: Exact;
  readonly lower: Exact;
  readonly upper: Exact | null;
  readonly quantified?: boolean;
}): Sum {
  return {
    stated,
    lower,
    upper: upper ?? 0,
    open: upper === null ? 1 : 0,
    events: 1,
    unquantified: quantified ? 0 : 1,
  };
}

export function sumOf({ stated, lower, upper, open, events, unquantified }: SumRow): Sum {
  return { stated: exactOf(stated), lower: exactOf(lower), upper: exactOf(upper), open, events, unquantified };
}

/** An integer from how the database gives it. */
export function exactOf(value: string | number): Exact {
  return typeof value === 'number' ? value : BigInt(value);
}

export function plusExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return BigInt(a) + BigInt(b);
}

export function minusExact(a: Exact, b: Exact): Exact {
  return plusExact(a, -b);
}

export function negated({ stated, lower, upper, open, events, unquantified }: Sum): Sum {
  return {
    stated: -stated,
    lower: -lower,
    upper: -upper,
    open: -open,
    events: -events,
    unquantified: -unquantified,
  };
}
