import * as z from 'zod';
import type { Fault } from '../errors.ts';
import { dataAs, defineKind, type Circumstances, type Known } from '../kind.ts';
import type { Formatter } from '../language/formatter.ts';
import { eventId } from '../values/envelope.ts';
import { amountOfMoney, lessened, money } from '../values/quantity.ts';
import { slug, summaries } from '../values/text.ts';
import {
  checkFulfils,
  checkTaken,
  mentionsOfReceiver,
  postValue,
  PROMISES,
  whyPromiseStays,
} from './shared/promise.ts';

const data = z.strictObject({
  value: money,
  receiver: slug.optional(),
  fulfils: eventId.optional(),
  /** Money that came back. */
  refund: z.boolean().optional(),
  summary: summaries.optional(),
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
  isJudgedBeside: ({ refund }, replaces) => refund === true || replaces !== undefined,
  check: (payment, known, circumstances) => [
    ...checkFulfils(payment.fulfils, PROMISES, known, circumstances),
    ...(payment.refund ? checkTaken(payment.value, '/value/qualifier') : []),
    ...checkRefunds(payment, known, circumstances),
  ],
  whyNotEnd: (payment, known, fact) =>
    whyPromiseStays(payment, known, fact) ??
    (isOverdrawn(paidBesides(fact.stream, known, fact.origin), paidBy(payment, known))
      ? 'more than what was paid besides it has been refunded; retract the refund first'
      : undefined),
  post(payment, known) {
    const { value, refund } = payment;
    const amount = amountOfMoney(value);
    return [
      { measure: 'money/paid', unit: value.currency, amount: refund ? lessened(amount) : amount },
      ...postValue(payment, known, undefined),
    ];
  },
  sentence: {
    en: (p, words) => say(p, words, p.refund ? 'Refunded' : 'Paid', 'to'),
    uk: (p, words) => say(p, words, p.refund ? 'Повернуто' : 'Сплачено', 'кому'),
    az: (p, words) => say(p, words, p.refund ? 'Geri qaytarıldı' : 'Ödənildi', 'kimə'),
  },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'payment.made',
    occurred: '2023-09-04',
    data: { value: { amount: '1200000.00', currency: 'USD' }, receiver: 'azerbaijan' },
    sources: [{ url: 'https://example.org/payment', publisher: 'Example News', published: '2023-09', language: 'en' }],
  },
});

/** A payment, and the origin of the promise that it fulfils. */
interface Paid {
  readonly payment: Payment;
  readonly promise: string | undefined;
}

/** No more is refunded than was paid: in the activity, and under the promise that the payments fulfil. */
function checkRefunds(payment: Payment, known: Known, { stream, replaces }: Circumstances): Fault[] {
  if (!payment.refund && !replaces) return [];
  const own = paidBy(payment, known);
  const was = replaces ? [paidBy(dataAs(data, replaces.data), known)] : [];
  const all = [...paidBesides(stream, known, replaces?.origin), own];
  return [own, ...was].some((one) => isOverdrawn(all, one))
    ? [
        {
          pointer: '/value/amount',
          detail: 'would leave more refunded than was paid',
          hint: 'Check the amount, the currency and what it fulfils.',
        },
      ]
    : [];
}

function paidBy(payment: Payment, known: Known): Paid {
  const promise = payment.fulfils === undefined ? undefined : known.inEffect(payment.fulfils)?.origin;
  return { payment, promise };
}

function paidBesides(stream: string, known: Known, without: string | undefined): Paid[] {
  return known
    .alike(stream, 'payment.made')
    .filter(({ fact }) => fact.origin !== without)
    .map(({ fact, fulfils }) => ({ payment: dataAs(data, fact.data), promise: fulfils }));
}

/** True where more was refunded than paid in the currency of `one`: in all, or under the promise that it fulfils. */
function isOverdrawn(payments: readonly Paid[], { payment: { value }, promise }: Paid): boolean {
  const inAll = payments.filter(({ payment }) => payment.value.currency === value.currency);
  const under = promise === undefined ? [] : inAll.filter((one) => one.promise === promise);
  return paidNet(inAll) < 0 || paidNet(under) < 0;
}

/** In minor units. */
function paidNet(payments: readonly Paid[]): number {
  return payments.reduce(
    (sum, { payment: { value, refund } }) => sum + (refund ? -1 : 1) * amountOfMoney(value).stated,
    0,
  );
}

function say(p: Payment, words: Formatter, paid: string, to: string): string {
  return `${paid}: ${words.clauses(
    words.money(p.value),
    p.receiver !== undefined && `${to}: ${words.name(`organization/${p.receiver}`)}`,
    p.summary && words.of(p.summary),
  )}`;
}
