import * as z from 'zod';
import type { Mention } from '../../kind.ts';
import { sector } from '../../values/sectors-schema.ts';
import { country, slug, titles } from '../../values/text.ts';
import { channels } from '../activity-opened.ts';

/** How money is given: IATI FinanceType 1xx to 3xx is a grant, 4xx a loan. */
export const finances = ['grant', 'loan'] as const;
export type Finance = (typeof finances)[number];

/** Of whom, for whom and of what a figure is, besides its measure and its days. What is left out narrows nothing. */
export const population = {
  activity: slug.optional(),
  place: slug.optional(),
  channel: z.enum(channels).optional(),
  donor: slug.optional(),
  donorCountry: country.optional(),
  finance: z.enum(finances).optional(),
  humanitarian: z.boolean().optional(),
  recipient: country.optional(),
  sector: sector.optional(),
};

/** The population a claim is about: the whole ledger, unless it is narrowed. A note is for people, and narrows nothing. */
export const claimScope = z.strictObject({ ...population, note: titles.optional() });
export type ClaimScope = z.infer<typeof claimScope>;

/** What narrows the scope, in one order: `activity` and `place` first. */
const narrowing = Object.keys(population) as (keyof typeof population)[]; // of an object literal

/** A scope as one text that claims on the same population share: `donorCountry=AZ&humanitarian=true`; '' for the whole ledger. */
export function scopeText(scope: ClaimScope | undefined): string {
  return narrowing
    .filter((name) => scope?.[name] !== undefined)
    .map((name) => `${name}=${String(scope?.[name])}`)
    .join('&');
}

/** The codes that a scope names. */
export function mentionsOfScope({ activity, place, donor }: ClaimScope = {}): Mention[] {
  return [
    ...(activity === undefined ? [] : [{ key: `activity/${activity}`, pointer: '/scope/activity' }]),
    ...(place === undefined ? [] : [{ key: `place/${place}`, pointer: '/scope/place' }]),
    ...(donor === undefined ? [] : [{ key: `organization/${donor}`, pointer: '/scope/donor' }]),
  ];
}
