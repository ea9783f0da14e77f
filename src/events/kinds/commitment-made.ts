import { defineKind } from '../kind.ts';
import { amountPromised, promising, sayPromise, type Promised } from './shared/promise.ts';

/** A decision to give: an order, a decree, a contract. It carries the money of the deliveries that fulfil it. */
export const commitmentMade = defineKind<Promised>({
  ...promising,
  type: 'commitment.made',
  about: 'Records a decision to give money or goods (IATI transaction type 2).',
  post(commitment) {
    const { value } = commitment;
    const amount = amountPromised(commitment);
    if (!value || !amount) return [];
    return [
      { measure: 'money/committed', unit: value.currency, amount },
      { measure: 'money/itemised', unit: value.currency, amount },
    ];
  },
  sentence: sayPromise(
    { en: 'Committed', uk: 'Виділено', az: 'Ayrıldı' },
    { en: 'Commitment reduced by', uk: 'Зобов’язання зменшено на', az: 'Öhdəlik azaldıldı' },
  ),
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'commitment.made',
    occurred: '2023-07-17',
    data: {
      value: { amount: '7600000.00', currency: 'USD' },
      instrument: { title: 'Presidential order', date: '2023-07-17' },
    },
    sources: [{ url: 'https://example.org/order', publisher: 'Example News', published: '2023-07-17', language: 'en' }],
  },
});
