import { defineKind } from '../kind.ts';
import { checkPromise, mentionsOfPromise, promise, promiseMayNotEnd, sayPromise, type Promised } from '../promises.ts';
import { amountOfMoney } from '../quantity.ts';

/** A public promise without a decision behind it yet. Counted as pledged, never as committed or delivered. */
export const pledgeMade = defineKind<Promised>({
  type: 'pledge.made',
  family: 'activity',
  schema: 1,
  data: promise,
  needsSource: true,
  about: 'Records a promise of money or goods (IATI transaction type 12).',
  mentions: mentionsOfPromise,
  fulfils: (pledge) => pledge.fulfils,
  check: checkPromise(['pledge.made']),
  mayNotEnd: promiseMayNotEnd,
  post: ({ value }) =>
    value ? [{ measure: 'money/pledged', unit: value.currency, amount: amountOfMoney(value) }] : [],
  sentence: sayPromise({ en: 'Pledged', uk: 'Обіцяно', az: 'Vəd edildi' }),
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'pledge.made',
    occurred: '2023-06-21',
    data: { value: { amount: '10000000', currency: 'USD', qualifier: 'at-least' } },
    sources: [
      { url: 'https://example.org/conference', publisher: 'Example News', published: '2023-06-22', language: 'en' },
    ],
  },
});
