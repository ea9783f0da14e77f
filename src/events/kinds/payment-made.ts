import * as z from 'zod';
import { eventId } from '../envelope.ts';
import { defineKind } from '../kind.ts';
import { checkFulfils, mentionsOfReceiver, postValue, PROMISES, promiseMayNotEnd } from '../promises.ts';
import { amountOfMoney, money } from '../quantity.ts';
import { names, slug } from '../text.ts';
import type { Words } from '../words.ts';

const data = z.strictObject({
  value: money,
  receiver: slug.optional(),
  fulfils: eventId.optional(),
  summary: names.optional(),
});
type Payment = z.infer<typeof data>;

/** Money was paid out or spent. It counts as itemised unless a commitment that it fulfils carries the money. */
export const paymentMade = defineKind<Payment>({
  type: 'payment.made',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records money paid out or spent (IATI transaction types 3 and 4), and to whom.',
  mentions: mentionsOfReceiver,
  fulfils: (payment) => payment.fulfils,
  check: (payment, known, circumstances) => checkFulfils(payment.fulfils, PROMISES, known, circumstances),
  mayNotEnd: promiseMayNotEnd,
  post: (payment, known) => [
    { measure: 'money/paid', unit: payment.value.currency, amount: amountOfMoney(payment.value) },
    ...postValue(payment, known, undefined),
  ],
  sentence: {
    en: (p, words) => say(p, words, 'Paid', 'to'),
    uk: (p, words) => say(p, words, 'Сплачено', 'кому'),
    az: (p, words) => say(p, words, 'Ödənildi', 'kimə'),
  },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'payment.made',
    occurred: '2023-09-04',
    data: { value: { amount: '1200000.00', currency: 'USD' }, receiver: 'azerbaijan' },
    sources: [{ url: 'https://example.org/payment', publisher: 'Example News', published: '2023-09', language: 'en' }],
  },
});

function say(p: Payment, words: Words, paid: string, to: string): string {
  return `${paid}: ${words.clauses(
    words.money(p.value),
    p.receiver !== undefined && `${to}: ${words.name(`organization/${p.receiver}`)}`,
    p.summary && words.of(p.summary),
  )}`;
}
