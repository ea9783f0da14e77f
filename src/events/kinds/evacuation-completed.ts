import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { eventId } from '../values/envelope.ts';
import { amountOf, people } from '../values/quantity.ts';
import { slug, summaries } from '../values/text.ts';
import { checkFulfils, postValue, PROMISES } from './shared/promise.ts';

const data = z.strictObject({
  people,
  from: slug.optional(),
  to: slug.optional(),
  summary: summaries.optional(),
  fulfils: eventId.optional(),
});

/** People were brought out of danger. */
export const evacuationCompleted = defineKind<z.infer<typeof data>>({
  type: 'evacuation.completed',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records an evacuation: how many people, from where, to where.',
  mentions: ({ from, to }) => [
    ...(from === undefined ? [] : [{ key: `place/${from}`, pointer: '/from' }]),
    ...(to === undefined ? [] : [{ key: `place/${to}`, pointer: '/to' }]),
  ],
  fulfils: (evacuation) => evacuation.fulfils,
  check: (evacuation, known, circumstances) => checkFulfils(evacuation.fulfils, PROMISES, known, circumstances),
  post: (evacuation, known) => [
    { measure: 'people/evacuated', unit: 'IE', amount: amountOf(evacuation.people), place: evacuation.from },
    ...postValue(evacuation, known, evacuation.from),
  ],
  sentence: {
    en: (e, words) =>
      `Evacuated: ${words.clauses(words.quantity(e.people), e.from && `from: ${words.name(`place/${e.from}`)}`, e.to && `to: ${words.name(`place/${e.to}`)}`, e.summary && words.of(e.summary))}`,
    uk: (e, words) =>
      `Евакуйовано: ${words.clauses(words.quantity(e.people), e.from && `звідки: ${words.name(`place/${e.from}`)}`, e.to && `куди: ${words.name(`place/${e.to}`)}`, e.summary && words.of(e.summary))}`,
    az: (e, words) =>
      `Təxliyə edildi: ${words.clauses(words.quantity(e.people), e.from && `haradan: ${words.name(`place/${e.from}`)}`, e.to && `haraya: ${words.name(`place/${e.to}`)}`, e.summary && words.of(e.summary))}`,
  },
  example: {
    stream: 'activity/civil-society',
    type: 'evacuation.completed',
    occurred: '2022-03',
    data: { people: { unit: 'IE', qualifier: 'unknown' } },
    sources: [
      { url: 'https://example.org/evacuation', publisher: 'Example News', published: '2022-03', language: 'uk' },
    ],
  },
});
