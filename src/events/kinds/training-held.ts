import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { amountOf, quantityIn } from '../quantity.ts';
import { names, slug, wholeNumber } from '../text.ts';

const data = z.strictObject({
  people: quantityIn('IE'),
  subject: names,
  place: slug.optional(),
  days: wholeNumber(1).optional(),
});

/** People were trained in a subject. */
export const trainingHeld = defineKind<z.infer<typeof data>>({
  type: 'training.held',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records a training: how many people, in what.',
  mentions: ({ place }) => (place === undefined ? [] : [{ key: `place/${place}`, pointer: '/place' }]),
  post: ({ people, place }) => [{ measure: 'people/trained', unit: 'IE', amount: amountOf(people), place }],
  sentence: {
    en: (t, words) =>
      `Training held: ${words.clauses(words.of(t.subject), words.quantity(t.people), t.place && words.name(`place/${t.place}`))}`,
    uk: (t, words) =>
      `Проведено навчання: ${words.clauses(words.of(t.subject), words.quantity(t.people), t.place && words.name(`place/${t.place}`))}`,
    az: (t, words) =>
      `Təlim keçirildi: ${words.clauses(words.of(t.subject), words.quantity(t.people), t.place && words.name(`place/${t.place}`))}`,
  },
  example: {
    stream: 'activity/demining',
    type: 'training.held',
    occurred: '2024-03',
    data: { people: { value: 12, unit: 'IE' }, subject: { en: 'mechanised demining' }, days: 10 },
    sources: [{ url: 'https://example.org/training', publisher: 'Example News', published: '2024-03', language: 'en' }],
  },
});
