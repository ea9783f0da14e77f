/** An exact number: money is divided by percentages and converted by rates, and rounded once, when it is answered. */
export interface Fraction {
  readonly over: bigint;
  /** Above zero. */
  readonly under: bigint;
}

export const ZERO: Fraction = { over: 0n, under: 1n };
export const ONE: Fraction = { over: 1n, under: 1n };

export function whole(value: bigint): Fraction {
  return { over: value, under: 1n };
}

/** A decimal as text: "1.7" is 17 over 10. */
export function decimal(text: string): Fraction {
  const [digits = '0', decimals = ''] = text.split('.');
  return { over: BigInt(digits + decimals), under: 10n ** BigInt(decimals.length) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  if (b.over === 0n) return a;
  if (a.under === b.under) return { over: a.over + b.over, under: a.under };
  return reduced({ over: a.over * b.under + b.over * a.under, under: a.under * b.under });
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { over: -b.over, under: b.under });
}

export function times(a: Fraction, b: Fraction): Fraction {
  if (b.over === b.under) return a;
  return reduced({ over: a.over * b.over, under: a.under * b.under });
}

/** One over it. */
export function inverse({ over, under }: Fraction): Fraction {
  return { over: under, under: over };
}

/** Below zero where `a` is less than `b`, above where it is more. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** To a whole number, half up. */
export function rounded({ over, under }: Fraction): bigint {
  if (under === 1n) return over;
  const doubled = 2n * over + under;
  const quotient = doubled / (2n * under);
  return doubled < 0n && quotient * 2n * under !== doubled ? quotient - 1n : quotient; // bigints are cut towards zero
}

function reduced({ over, under }: Fraction): Fraction {
  const common = divisor(over < 0n ? -over : over, under);
  return common === 1n ? { over, under } : { over: over / common, under: under / common };
}

function divisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
