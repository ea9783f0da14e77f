import * as z from 'zod';
import { defineKind, type Posting } from '../kind.ts';
import type { Formatter } from '../language/formatter.ts';
import { edtf, eventId } from '../values/envelope.ts';
import { amountOf, amountOfMoney, exactly, money, quantityIn, UNNUMBERED } from '../values/quantity.ts';
import { names, slug, summaries, wholeNumber } from '../values/text.ts';
import { checkLines, lines, mentionsOfLines, postLines, sayLines } from './shared/lines.ts';
import {
  checkFulfils,
  mentionsOfReceiver,
  postValue,
  whyPromiseStays,
  PROMISES_AND_PAYMENTS,
} from './shared/promise.ts';

const data = z
  .strictObject({
    lines: lines.optional(),
    weight: quantityIn('TNE').optional(),
    trucks: wholeNumber(1).optional(),
    value: money.optional(),
    from: slug.optional(),
    to: slug.optional(),
    dispatched: edtf.optional(),
    received: edtf.optional(),
    distributed: edtf.optional(),
    endUse: names.optional(),
    summary: summaries.optional(),
    receiver: slug.optional(),
    fulfils: eventId.optional(),
  })
  .refine((d) => [d.lines, d.weight, d.trucks, d.value, d.summary].some((part) => part !== undefined), {
    error: 'says nothing of what was delivered: give lines, a weight, trucks, a value or a summary',
  });
type Delivery = z.infer<typeof data>;

/**
 * Goods were handed over. Their value counts as itemised unless a commitment that they fulfil carries the money. Goods of
 * which no weight or no value is given count as such: unnumbered, not nothing.
 */
export const deliveryMade = defineKind<Delivery>({
  type: 'delivery.made',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records goods delivered: lines of items, weight of cargo, trucks, value (IATI transaction type 3).',
  mentions: ({ lines: given, from, to, receiver }) => [
    ...mentionsOfLines(given),
    ...(from === undefined ? [] : [{ key: `place/${from}`, pointer: '/from' }]),
    ...(to === undefined ? [] : [{ key: `place/${to}`, pointer: '/to' }]),
    ...mentionsOfReceiver({ receiver }),
  ],
  fulfils: (delivery) => delivery.fulfils,
  check: (delivery, known, circumstances) => [
    ...checkLines(delivery.lines, known),
    ...checkFulfils(delivery.fulfils, PROMISES_AND_PAYMENTS, known, circumstances),
  ],
  whyNotEnd: whyPromiseStays,
  post(delivery, known) {
    const { weight, trucks, value, to: place } = delivery;
    const postings: Posting[] = postLines(delivery.lines, place);
    if (weight || delivery.lines || trucks || delivery.summary)
      postings.push({
        measure: 'weight/cargo',
        unit: 'TNE',
        amount: weight ? amountOf(weight) : UNNUMBERED, // goods weigh something
        place,
      });
    if (trucks) postings.push({ measure: 'transport/trucks', unit: 'H87', amount: exactly(trucks), place });
    if (value) postings.push({ measure: 'money/delivered', unit: value.currency, amount: amountOfMoney(value), place });
    return [...postings, ...postValue(delivery, known, place)];
  },
  sentence: {
    en: (d, words) => say(d, words, 'Delivered', 'cargo', 'trucks', 'worth', 'from', 'to', 'to whom', 'for'),
    uk: (d, words) =>
      say(d, words, 'Доставлено', 'вантаж', 'вантажівки', 'вартість', 'звідки', 'куди', 'кому', 'для чого'),
    az: (d, words) =>
      say(d, words, 'Çatdırıldı', 'yük', 'yük maşınları', 'dəyəri', 'haradan', 'haraya', 'kimə', 'təyinatı'),
  },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'delivery.made',
    occurred: '2023-11-21',
    data: {
      lines: [
        { item: 'power-cable', quantity: { value: 900000, unit: 'MTR', qualifier: 'at-least' } },
        { item: 'transformer', quantity: { value: 18, unit: 'H87' } },
      ],
      trucks: 23,
    },
    sources: [
      { url: 'https://example.org/delivery', publisher: 'Example News', published: '2023-11-21', language: 'en' },
    ],
  },
});

function say(d: Delivery, words: Formatter, ...[made, cargo, trucks, worth, from, to, whom, use]: string[]): string {
  return `${made}: ${words.clauses(
    sayLines(d.lines, words),
    d.summary && words.of(d.summary),
    d.weight && `${cargo}: ${words.quantity(d.weight)}`,
    d.trucks !== undefined && `${trucks}: ${words.number(d.trucks)}`,
    d.value && `${worth}: ${words.money(d.value)}`,
    d.from !== undefined && `${from}: ${words.name(`place/${d.from}`)}`,
    d.to !== undefined && `${to}: ${words.name(`place/${d.to}`)}`,
    d.receiver !== undefined && `${whom}: ${words.name(`organization/${d.receiver}`)}`,
    d.endUse && `${use}: ${words.of(d.endUse)}`,
  )}`;
}
