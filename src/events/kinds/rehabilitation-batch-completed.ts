import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { eventId } from '../values/envelope.ts';
import { amountOf, isTooFew, people, TOO_FEW } from '../values/quantity.ts';
import { names, slug, summaries, wholeNumber } from '../values/text.ts';
import { checkFulfils, postValue, PROMISES } from './shared/promise.ts';

const SERVICES = {
  medical: { en: 'medical', uk: 'медична', az: 'tibbi' },
  psychosocial: { en: 'psychosocial', uk: 'психосоціальна', az: 'psixososial' },
} as const;

/** Children of one sex or age band in a batch. */
const group = z
  .strictObject({
    sex: z.enum(['female', 'male']).optional(),
    ageFrom: z.int().min(0).max(17).optional(),
    ageTo: z.int().min(0).max(17).optional(),
    children: wholeNumber(1).refine((count) => !isTooFew(count), { error: TOO_FEW }),
  })
  .refine((g) => (g.ageFrom ?? 0) <= (g.ageTo ?? 17), { error: 'has ageFrom above ageTo' });
export type Group = z.infer<typeof group>;

const data = z
  .strictObject({
    children: people,
    groups: z.array(group).min(1).max(40).optional(),
    services: z
      .array(z.enum(['medical', 'psychosocial']))
      .min(1)
      .max(2)
      .optional(),
    institution: names.optional(),
    place: slug.optional(),
    days: wholeNumber(1).optional(),
    summary: summaries.optional(),
    fulfils: eventId.optional(),
  })
  .check((ctx) => {
    const { groups, children } = ctx.value;
    const most =
      children.max ??
      (children.qualifier === 'at-least' || children.qualifier === 'approximately' ? undefined : children.value);
    const sum = groups?.reduce((total, g) => total + g.children, 0) ?? 0;
    if (most !== undefined && sum > most)
      ctx.issues.push({
        code: 'custom',
        input: groups,
        path: ['groups'],
        message: `add up to ${sum}, more than the ${most} children of the batch`,
      });
    const rest = (children.max ?? children.value ?? 0) - sum;
    if (groups && isTooFew(rest))
      ctx.issues.push({
        code: 'custom',
        input: groups,
        path: ['groups'],
        message: `leave ${rest} of the batch in no group, who could be recognised: merge them with a group, or leave the groups out`,
      });
  });

/** A group of children finished their stay. Only how many they were, never who. */
export const rehabilitationBatchCompleted = defineKind<z.infer<typeof data>>({
  type: 'rehabilitation.batch-completed',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records a group of children who completed rehabilitation: a number, services, institution, place, days.',
  mentions: ({ place }) => (place === undefined ? [] : [{ key: `place/${place}`, pointer: '/place' }]),
  fulfils: (batch) => batch.fulfils,
  check: (batch, known, circumstances) => checkFulfils(batch.fulfils, PROMISES, known, circumstances),
  post: (batch, known) => [
    { measure: 'people/rehabilitated', unit: 'IE', amount: amountOf(batch.children), place: batch.place },
    ...postValue(batch, known, batch.place),
  ],
  sentence: {
    en: (b, words) =>
      `Rehabilitation completed by a group of children: ${words.clauses(
        words.quantity(b.children),
        b.services?.map((service) => SERVICES[service].en).join(' and '),
        b.institution && words.of(b.institution),
        b.place && words.name(`place/${b.place}`),
        b.days !== undefined && `days: ${words.number(b.days)}`,
        b.summary && words.of(b.summary),
      )}`,
    uk: (b, words) =>
      `Реабілітацію пройшла група дітей: ${words.clauses(
        words.quantity(b.children),
        b.services?.map((service) => SERVICES[service].uk).join(' і '),
        b.institution && words.of(b.institution),
        b.place && words.name(`place/${b.place}`),
        b.days !== undefined && `днів: ${words.number(b.days)}`,
        b.summary && words.of(b.summary),
      )}`,
    az: (b, words) =>
      `Uşaq qrupu reabilitasiya keçdi: ${words.clauses(
        words.quantity(b.children),
        b.services?.map((service) => SERVICES[service].az).join(' və '),
        b.institution && words.of(b.institution),
        b.place && words.name(`place/${b.place}`),
        b.days !== undefined && `günlərin sayı: ${words.number(b.days)}`,
        b.summary && words.of(b.summary),
      )}`,
  },
  example: {
    stream: 'activity/child-rehabilitation',
    type: 'rehabilitation.batch-completed',
    occurred: '2023-08-04',
    data: { children: { value: 30, unit: 'IE' }, services: ['medical', 'psychosocial'], days: 14 },
    sources: [{ url: 'https://example.org/children', publisher: 'Example News', published: '2023-08', language: 'en' }],
  },
});
