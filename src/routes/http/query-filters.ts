import * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { kinds } from '../../events/kinds/index.ts';
import { population } from '../../events/kinds/shared/scope.ts';
import { spanOf } from '../../events/values/edtf.ts';
import { measurePattern } from '../../events/values/measures.ts';
import { nearest } from '../../events/values/nearest.ts';
import { prose, slug, webAddress } from '../../events/values/text.ts';
import { ALL_DAYS, type Days } from '../../projections/accounts/days.ts';
import type { Filters } from '../../projections/queries/filters.ts';
import { days } from './query.ts';

export const knownMeasure = z
  .string()
  .regex(measurePattern, { error: 'is not a measure, such as item/transformer or money/committed' });
export const knownType = z.string().check((ctx) => {
  if (kinds.has(ctx.value)) return;
  const near = nearest(ctx.value, [...kinds.keys()]);
  ctx.issues.push({
    code: 'custom',
    input: ctx.value,
    message: `is not a kind of event${near ? `; did you mean ${near}?` : ''}`,
  });
});

/** `true` or `false` in a query string. */
const truth = z.enum(['true', 'false'], { error: 'is neither true nor false' }).transform((text) => text === 'true');

/** A population and days, of whatever measure. */
export const narrowing = {
  ...population,
  humanitarian: truth.optional(),
  year: z
    .string()
    .regex(/^\d{4}$/, { error: 'is not a year: four digits' })
    .optional(),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'is not a month: YYYY-MM' })
    .optional(),
  from: days.optional(),
  to: days.optional(),
  on: days.optional(),
};

/** What every read of figures or facts may be narrowed to. */
export const filters = { measure: knownMeasure.optional(), ...narrowing };

/** What facts may be found by besides: what one of their sources is. */
export const bySource = {
  publisher: prose(200).optional(),
  origin: slug.optional(),
  source: webAddress.optional(),
};
type FilterQuery = z.infer<z.ZodObject<typeof filters>>;

/** All limits on days together: the latest beginning and the earliest end. */
export function filtersOf({ year, month, from, to, on, ...others }: FilterQuery): Filters {
  const spans: Days[] = [];
  for (const period of [year, month]) if (period !== undefined) spans.push(daysOfPeriod(period));
  if (from) spans.push({ from: from.first, to: ALL_DAYS.to });
  if (to) spans.push({ from: ALL_DAYS.from, to: to.last });
  if (on) spans.push({ from: ALL_DAYS.from, to: on.last });
  if (spans.length === 0) return others;
  const limits = spans.reduce((a, b) => ({ from: a.from > b.from ? a.from : b.from, to: a.to < b.to ? a.to : b.to }));
  if (limits.from > limits.to)
    throw new LedgerError(
      'malformed',
      `no day lies from ${limits.from} to ${limits.to}`,
      'Give days, a month and a year that have a day in common.',
    );
  return { ...others, days: limits };
}

function daysOfPeriod(period: string): Days {
  const { first, last } = spanOf(period);
  return { from: first ?? ALL_DAYS.from, to: last ?? ALL_DAYS.to };
}
