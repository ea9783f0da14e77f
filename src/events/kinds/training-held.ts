import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { eventId } from '../values/envelope.ts';
import { amountOf, people } from '../values/quantity.ts';
import { names, slug, wholeNumber } from '../values/text.ts';
import { checkFulfils, postValue, PROMISES } from './shared/promise.ts';

const data = z.strictObject({
  people,
  subject: names,
  place: slug.optional(),
  days: wholeNumber(1).optional(),
  fulfils: eventId.optional(),
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
  fulfils: (training) => training.fulfils,
  check: (training, known, circumstances) => checkFulfils(training.fulfils, PROMISES, known, circumstances),
  post: (training, known) => [
    { measure: 'people/trained', unit: 'IE', amount: amountOf(training.people), place: training.place },
    ...postValue(training, known, training.place),
  ],
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
