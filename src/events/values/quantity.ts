import * as z from 'zod';
import { currencyCodes, minorUnits } from './currencies.ts';
import { nearest } from './nearest.ts';
import { units } from './units.ts';

/** How a number was stated. Absent means `exact`. */
export const qualifiers = ['exact', 'at-least', 'at-most', 'approximately'] as const;
export type Qualifier = (typeof qualifiers)[number];

/** The largest quantity one event may state, in units: sums stay exact integers of thousandths. */
const LARGEST = 1_000_000_000;

const UNITS_TAKEN = Object.entries(units)
  .map(([code, { name }]) => `${code} (${name})`)
  .join(', ');

const unitCode = z.string().check((ctx) => {
  if (Object.hasOwn(units, ctx.value)) return;
  // nothing near is suggested: LBR is no misspelt LTR
  ctx.issues.push({
    code: 'custom',
    input: ctx.value,
    message: `is not a unit of UNECE Recommendation 20 that is taken here: ${UNITS_TAKEN}`,
  });
});

const decimal = z
  .number()
  .min(0)
  .max(LARGEST)
  .refine((value) => /^\d+(\.\d{1,3})?$/.test(String(value)), { error: 'has more than three decimals' });

/**
 * A quantity as stated: `{ value, unit, qualifier? }`, a range `{ min, max, unit }`, or
 * `{ unit, qualifier: "unknown" }` where no number was given. Units are UNECE Recommendation 20 codes.
 */
export const quantity = z
  .strictObject({
    value: decimal.optional(),
    min: decimal.optional(),
    max: decimal.optional(),
    unit: unitCode,
    qualifier: z.enum([...qualifiers, 'unknown']).optional(),
  })
  .check((ctx) => {
    const fault = quantityFault(ctx.value);
    if (fault) ctx.issues.push({ code: 'custom', input: ctx.value, message: fault });
  })
  .meta({
    id: 'Quantity',
    description: 'As stated: a value with a qualifier, a range from min to max, or a unit with qualifier "unknown".',
    examples: [
      { value: 900000, unit: 'MTR', qualifier: 'at-least' },
      { min: 10, max: 12, unit: 'H87' },
      { unit: 'IE', qualifier: 'unknown' },
    ],
  });
export type Quantity = z.infer<typeof quantity>;

function quantityFault({ value, min, max, unit, qualifier }: z.core.output<typeof quantity>): string | undefined {
  const whole = units[unit]?.whole === true;
  if ([value, min, max].some((n) => n !== undefined && whole && !Number.isInteger(n)))
    return `counts whole things (${unit}), so it takes no decimals`;
  if (qualifier === 'unknown')
    return value === undefined && min === undefined && max === undefined
      ? undefined
      : 'is "unknown" and yet gives a number; leave one of them out';
  if (min !== undefined || max !== undefined) {
    if (min === undefined || max === undefined) return 'needs both min and max';
    if (value !== undefined || qualifier !== undefined) return 'is a range: give min, max and unit only';
    return min <= max ? undefined : 'has min above max';
  }
  return value === undefined ? 'needs a value, or min and max, or qualifier "unknown"' : undefined;
}

/** A quantity counted in the one unit `unit`. */
export function quantityIn(unit: string) {
  return quantity.refine((q) => q.unit === unit, { error: `is counted in ${unit} here`, path: ['unit'] });
}

/** Fewer people than this could be recognised. */
export const LEAST_PEOPLE = 5;

export const TOO_FEW = 'is 1 to 4 people, who could be recognised: merge it with another group, or say "at-most 4"';

/** A number of people that reveals nobody: none, five or more, or "at most" a number. */
export const people = quantityIn('IE').refine(
  ({ value, max, qualifier, unit }) => unit !== 'IE' || qualifier === 'at-most' || !isTooFew(max ?? value ?? 0),
  { error: TOO_FEW },
);

export function isTooFew(count: number): boolean {
  return count > 0 && count < LEAST_PEOPLE;
}

/** How many digits of minor units are sure to be a safe integer, with room for the upper bound of "approximately". */
const LONGEST_SUM = 15;

/** A sum of money: a decimal string and an ISO 4217 code. */
export const money = z
  .strictObject({
    amount: z.string().regex(/^(0|[1-9]\d{0,11})(\.\d{1,4})?$/, {
      error: 'is not a sum of money: write digits with a point, such as "7600000.00", below a trillion',
    }),
    currency: z.string(),
    qualifier: z.enum(qualifiers).optional(),
  })
  .check((ctx) => {
    const { amount, currency } = ctx.value;
    const digits = minorUnits(currency);
    if (digits === undefined) {
      // one code is not a misspelt other one
      const hint = /^[A-Z]{3}$/.test(currency) ? undefined : nearest(currency, currencyCodes);
      ctx.issues.push({
        code: 'custom',
        input: currency,
        path: ['currency'],
        message: `is not a currency in ISO 4217${hint ? `; did you mean ${hint}?` : ''}`,
      });
    } else if ((amount.split('.')[1]?.length ?? 0) > digits)
      ctx.issues.push({
        code: 'custom',
        input: amount,
        path: ['amount'],
        message: `has more decimals than ${currency} has (${digits})`,
      });
    else if (amount.split('.', 1).join('').length + digits > LONGEST_SUM)
      ctx.issues.push({
        code: 'custom',
        input: amount,
        path: ['amount'],
        message: `is too large: of ${currency}, at most ${LONGEST_SUM - digits} digits stand before the point`,
      });
  })
  .meta({ id: 'Money', examples: [{ amount: '7600000.00', currency: 'USD' }] });
export type Money = z.infer<typeof money>;

/**
 * What a statement comes to: as stated, a lower and an upper bound (`null`: open), in thousandths of the unit or
 * in the currency's minor units. `quantified` is false where no number was given.
 */
export interface Amount {
  readonly stated: number;
  readonly lower: number;
  readonly upper: number | null;
  readonly quantified: boolean;
}

/** The share by which "approximately" may be off, either way. */
export const ABOUT = 0.05;

/** Thousandths of the unit. A range is stated at its middle; things counted in wholes keep whole bounds. */
export function amountOf(q: Quantity): Amount {
  const step = units[q.unit]?.whole ? 1000 : 1;
  if (q.min !== undefined && q.max !== undefined) {
    const lower = thousandths(q.min);
    const upper = thousandths(q.max);
    return { stated: roundTo((lower + upper) / 2, step), lower, upper, quantified: true };
  }
  if (q.value === undefined) return UNNUMBERED;
  return bounded(thousandths(q.value), q.qualifier, step);
}

/** Minor units of the currency. */
export function amountOfMoney(m: Money): Amount {
  return bounded(minor(m), m.qualifier === 'exact' ? undefined : m.qualifier, 1);
}

/** The same taken away. */
export function lessened({ stated, lower, upper, quantified }: Amount): Amount {
  return { stated: -stated, lower: upper === null ? 0 : -upper, upper: -lower, quantified };
}

/** An exact count of things or people. */
export function exactly(count: number): Amount {
  return bounded(count * 1000, 'exact', 1000);
}

/** Where no number was given: nothing is known of it but that it is not below nothing. */
export const UNNUMBERED: Amount = { stated: 0, lower: 0, upper: null, quantified: false };

function bounded(stated: number, qualifier: Qualifier | 'unknown' | undefined, step: number): Amount {
  const quantified = true;
  switch (qualifier) {
    case 'at-least':
      return { stated, lower: stated, upper: null, quantified };
    case 'at-most':
      return { stated, lower: 0, upper: stated, quantified };
    case 'approximately':
      return {
        stated,
        lower: roundTo(stated * (1 - ABOUT), step),
        upper: roundTo(stated * (1 + ABOUT), step),
        quantified,
      };
    default:
      return { stated, lower: stated, upper: stated, quantified };
  }
}

/** Half up, so that about 70 pieces is 67 to 74. The nudge undoes binary fractions such as 73.49999. */
function roundTo(value: number, step: number): number {
  return Math.floor(value / step + 0.5 + 1e-9) * step;
}

function thousandths(value: number): number {
  return Math.round(value * 1000);
}

function minor({ amount, currency }: Money): number {
  const digits = minorUnits(currency) ?? 2;
  const [whole = '0', fraction = ''] = amount.split('.');
  return Number(whole + fraction.padEnd(digits, '0').slice(0, digits));
}

/** How many of the integers kept for a unit make one of it: a thousand for a quantity, 10^digits for a currency. */
export function scaleOf(unit: string): number {
  const digits = Object.hasOwn(units, unit) ? 3 : (minorUnits(unit) ?? 2);
  return 10 ** digits;
}
