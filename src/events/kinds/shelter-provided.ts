import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { eventId } from '../values/envelope.ts';
import { amountOf, people } from '../values/quantity.ts';
import { slug, summaries, wholeNumber } from '../values/text.ts';
import { checkFulfils, postValue, PROMISES } from './shared/promise.ts';

const data = z.strictObject({
  people,
  place: slug.optional(),
  nights: wholeNumber(1).optional(),
  summary: summaries.optional(),
  fulfils: eventId.optional(),
});

/** People were given somewhere to stay. */
export const shelterProvided = defineKind<z.infer<typeof data>>({
  type: 'shelter.provided',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records shelter given: how many people, where, for how many nights.',
  mentions: ({ place }) => (place === undefined ? [] : [{ key: `place/${place}`, pointer: '/place' }]),
  fulfils: (shelter) => shelter.fulfils,
  check: (shelter, known, circumstances) => checkFulfils(shelter.fulfils, PROMISES, known, circumstances),
  post: (shelter, known) => [
    { measure: 'people/sheltered', unit: 'IE', amount: amountOf(shelter.people), place: shelter.place },
    ...postValue(shelter, known, shelter.place),
  ],
  sentence: {
    en: (s, words) =>
      `Shelter provided: ${words.clauses(words.quantity(s.people), s.place && words.name(`place/${s.place}`), s.nights !== undefined && `nights: ${words.number(s.nights)}`, s.summary && words.of(s.summary))}`,
    uk: (s, words) =>
      `Надано прихисток: ${words.clauses(words.quantity(s.people), s.place && words.name(`place/${s.place}`), s.nights !== undefined && `ночей: ${words.number(s.nights)}`, s.summary && words.of(s.summary))}`,
    az: (s, words) =>
      `Sığınacaq verildi: ${words.clauses(words.quantity(s.people), s.place && words.name(`place/${s.place}`), s.nights !== undefined && `gecələrin sayı: ${words.number(s.nights)}`, s.summary && words.of(s.summary))}`,
  },
  example: {
    stream: 'activity/civil-society',
    type: 'shelter.provided',
    occurred: '2022-03',
    data: { people: { value: 40, unit: 'IE', qualifier: 'approximately' }, nights: 14 },
    sources: [{ url: 'https://example.org/shelter', publisher: 'Example News', published: '2022-03', language: 'en' }],
  },
});
