import * as z from 'zod';
import { spanOf } from '../events/edtf.ts';
import { channels } from '../events/kinds/activity-opened.ts';
import { kinds } from '../events/kinds/index.ts';
import { measurePattern } from '../events/measures.ts';
import { nearest } from '../events/nearest.ts';
import { slug } from '../events/text.ts';
import { ALL_DAYS, type Days } from '../projections/books.ts';
import type { Filters } from '../projections/filters.ts';
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

/** The filters that totals and the timeline share. */
export const filters = {
  measure: knownMeasure.optional(),
  activity: slug.optional(),
  sector: z
    .string()
    .regex(/^\d{5}$/, { error: 'is not a DAC purpose code: five digits' })
    .optional(),
  place: slug.optional(),
  channel: z.enum(channels).optional(),
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
type FilterQuery = z.infer<z.ZodObject<typeof filters>>;

/** All limits on days together: the latest beginning and the earliest end. */
export function filtersOf({
  measure,
  activity,
  sector,
  place,
  channel,
  year,
  month,
  from,
  to,
  on,
}: FilterQuery): Filters {
  const spans: Days[] = [ALL_DAYS];
  for (const period of [year, month]) if (period !== undefined) spans.push(daysOfPeriod(period));
  if (from) spans.push({ from: from.first, to: ALL_DAYS.to });
  if (to) spans.push({ from: ALL_DAYS.from, to: to.last });
  if (on) spans.push({ from: ALL_DAYS.from, to: on.last });
  const limits = spans.reduce((a, b) => ({ from: a.from > b.from ? a.from : b.from, to: a.to < b.to ? a.to : b.to }));
  return { measure, activity, sector, place, channel, days: limits };
}

function daysOfPeriod(period: string): Days {
  const { first, last } = spanOf(period);
  return { from: first ?? ALL_DAYS.from, to: last ?? ALL_DAYS.to };
}
