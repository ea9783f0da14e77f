import { defineKind } from '../kind.ts';
import { amountPromised, promising, sayPromise, type Promised } from './shared/promise.ts';

/** A public promise without a decision behind it yet. Counted as pledged, never as committed or delivered. */
export const pledgeMade = defineKind<Promised>({
  ...promising,
  type: 'pledge.made',
  about: 'Records a promise of money or goods (IATI transaction type 12).',
  post(pledge) {
    const amount = amountPromised(pledge);
    return pledge.value && amount ? [{ measure: 'money/pledged', unit: pledge.value.currency, amount }] : [];
  },
  sentence: sayPromise(
    { en: 'Pledged', uk: 'Обіцяно', az: 'Vəd edildi' },
    { en: 'Pledge reduced by', uk: 'Обіцянку зменшено на', az: 'Vəd azaldıldı' },
  ),
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
