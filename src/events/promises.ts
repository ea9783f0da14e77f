import * as z from 'zod';
import type { Fault } from './errors.ts';
import type { Circumstances, Fact, Known, Mention, Posting, Sentence } from './kind.ts';
import { edtf, eventId } from './envelope.ts';
import { checkLines, lines, mentionsOfLines, sayLines } from './lines.ts';
import { NO_CURRENCY } from './currencies.ts';
import { amountOfMoney, money, UNNUMBERED, type Money } from './quantity.ts';
import { names, prose, slug } from './text.ts';
import type { Words } from './words.ts';

/** What a pledge and a commitment have alike: what is promised, and by which instrument. */
export const promise = z
  .strictObject({
    value: money.optional(),
    lines: lines.optional(),
    summary: names.optional(),
    instrument: z.strictObject({ title: prose(300), date: edtf.optional(), number: prose(80).optional() }).optional(),
    fulfils: eventId.optional(),
    receiver: slug.optional(),
    due: edtf.optional(),
  })
  .refine((p) => p.value !== undefined || p.lines !== undefined || p.summary !== undefined, {
    error: 'promises nothing: give a value, lines or a summary',
  });
export type Promised = z.infer<typeof promise>;

export function mentionsOfPromise(data: Promised): Mention[] {
  return [...mentionsOfLines(data.lines), ...mentionsOfReceiver(data)];
}

/** To whom money or goods go. */
export function mentionsOfReceiver({ receiver }: { readonly receiver?: string | undefined }): Mention[] {
  return receiver === undefined ? [] : [{ key: `organization/${receiver}`, pointer: '/receiver' }];
}

export function checkPromise(fulfillable: readonly string[]) {
  return (data: Promised, known: Known, circumstances: Circumstances): Fault[] => [
    ...checkLines(data.lines, known),
    ...checkFulfils(data.fulfils, fulfillable, known, circumstances),
    ...checkValueStays(data, known, circumstances),
  ];
}

/** What fulfils a promise counts on whether it carries the money, so that no value is itemised twice or not at all. */
function checkValueStays(data: Promised, known: Known, { replaces }: Circumstances): Fault[] {
  if (!replaces || !known.isFulfilled(replaces.origin)) return [];
  if ((data.value === undefined) === (replaces.data['value'] === undefined)) return [];
  return [
    {
      pointer: '/value',
      detail: 'other events in effect fulfil it, and count on whether it has a value',
      hint: 'Correct or retract what fulfils it first.',
    },
  ];
}

/** What is fulfilled is a promise in effect in the same activity, so that one stream's version guards both. */
export function checkFulfils(
  target: string | undefined,
  fulfillable: readonly string[],
  known: Known,
  { stream, replaces }: Circumstances,
): Fault[] {
  if (target === undefined) return [];
  const promised = known.inEffect(target);
  const fault = (detail: string, hint: string): Fault[] => [{ pointer: '/fulfils', detail, hint }];
  if (!promised) return fault(`no event in effect has the id ${target}`, 'Give the id of a promise that is in effect.');
  if (replaces && promised.origin === replaces.origin)
    return fault('an event cannot fulfil itself', 'Leave fulfils out.');
  if (promised.stream !== stream)
    return fault(`${target} is in ${promised.stream}, not in ${stream}`, 'Record the promise in the same activity.');
  if (replaces && known.inEffect(String(promised.data['fulfils']))?.origin === replaces.origin)
    return fault(`${target} fulfils this promise itself`, 'Leave fulfils out: two promises cannot fulfil each other.');
  if (!fulfillable.includes(promised.type))
    return fault(`${target} is a ${promised.type}`, `Only these can be fulfilled here: ${fulfillable.join(', ')}.`);
  return [];
}

export function promiseMayNotEnd(_data: unknown, known: Known, fact: Fact): string | undefined {
  return known.isFulfilled(fact.origin)
    ? 'other events in effect fulfil it or confirm it; correct or retract those first, so that none points at nothing'
    : undefined;
}

/** "Pledged: USD 10,000,000; transformer: 4 pcs; decree of 17 July 2023." under the heading of each language. */
export function sayPromise(heading: Readonly<Record<'en' | 'uk' | 'az', string>>): Sentence<Promised> {
  const say = (data: Promised, words: Words): string =>
    `${heading[words.language]}: ${words.clauses(
      data.value && words.money(data.value),
      sayLines(data.lines, words),
      data.summary && words.of(data.summary),
      data.instrument &&
        [data.instrument.title, data.instrument.date && words.date(data.instrument.date)].filter(Boolean).join(', '),
      data.receiver !== undefined && `${FOR[words.language]}: ${words.name(`organization/${data.receiver}`)}`,
      data.due !== undefined && `${DUE[words.language]}: ${words.date(data.due)}`,
    )}`;
  return { en: say, uk: say, az: say };
}

const FOR = { en: 'for', uk: 'для кого', az: 'kimə' } as const;
const DUE = { en: 'due', uk: 'строк', az: 'müddəti' } as const;

/**
 * What an act of aid adds to the value itemised: its own value; where it has none, that its value is not known. Nothing,
 * where a commitment or a payment that it fulfils carries the money. A pledge carries none: it is itemised nowhere.
 */
export function postValue(
  { value, fulfils }: { readonly value?: Money | undefined; readonly fulfils?: string | undefined },
  known: Known,
  place: string | undefined,
): Posting[] {
  const promised = fulfils === undefined ? undefined : known.inEffect(fulfils);
  if (promised?.type === 'payment.made') return [];
  if (promised?.type === 'commitment.made' && promised.data['value'] !== undefined) return [];
  return [
    value
      ? { measure: 'money/itemised', unit: value.currency, amount: amountOfMoney(value), place }
      : { measure: 'money/itemised', unit: NO_CURRENCY, amount: UNNUMBERED, place },
  ];
}

/** The kinds of events that an act of aid may fulfil. */
export const PROMISES = ['commitment.made', 'pledge.made'] as const;

/** What a delivery may fulfil: promises, and a payment that was for it. */
export const PROMISES_AND_PAYMENTS = [...PROMISES, 'payment.made'] as const;
