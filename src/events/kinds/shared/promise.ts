import * as z from 'zod';
import type { Fault } from '../../errors.ts';
import { dataAs, type Circumstances, type Fact, type Known, type Mention, type Posting } from '../../kind.ts';
import type { Sentence } from '../../language/formatter.ts';
import type { Formatter } from '../../language/formatter.ts';
import { NO_CURRENCY } from '../../values/currencies.ts';
import { edtf, eventId } from '../../values/envelope.ts';
import { amountOfMoney, lessened, money, UNNUMBERED, type Amount, type Money } from '../../values/quantity.ts';
import { prose, slug, summaries } from '../../values/text.ts';
import { activityOpened } from '../activity-opened.ts';
import { checkLines, lines, mentionsOfLines, sayLines } from './lines.ts';

/** What a pledge and a commitment have alike: what is promised, and by which instrument. */
export const promise = z
  .strictObject({
    value: money.optional(),
    lines: lines.optional(),
    summary: summaries.optional(),
    instrument: z.strictObject({ title: prose(300), date: edtf.optional(), number: prose(80).optional() }).optional(),
    fulfils: eventId.optional(),
    reduces: eventId.optional(),
    receiver: slug.optional(),
    due: edtf.optional(),
  })
  .refine((p) => p.value !== undefined || p.lines !== undefined || p.summary !== undefined, {
    error: 'promises nothing: give a value, lines or a summary',
  })
  .refine(
    (p) => p.reduces === undefined || (p.value !== undefined && p.lines === undefined && p.fulfils === undefined),
    {
      error: 'reduces a promise: give the value by which, and neither lines nor fulfils',
    },
  );
export type Promised = z.infer<typeof promise>;

function mentionsOfPromise(data: Promised): Mention[] {
  return [...mentionsOfLines(data.lines), ...mentionsOfReceiver(data)];
}

/** To whom money or goods go. */
export function mentionsOfReceiver({ receiver }: { readonly receiver?: string | undefined }): Mention[] {
  return receiver === undefined ? [] : [{ key: `organization/${receiver}`, pointer: '/receiver' }];
}

function checkPromise(data: Promised, known: Known, circumstances: Circumstances): Fault[] {
  return [
    ...checkLines(data.lines, known),
    ...checkFulfils(data.fulfils, ['pledge.made'], known, circumstances),
    ...checkValueStays(data, known, circumstances),
    ...checkReduces(data, known, circumstances),
    ...checkReductions(data, known, circumstances),
  ];
}

/** What is taken away is known well enough to be taken away. */
export function checkTaken({ qualifier }: Money, pointer: string): Fault[] {
  return qualifier === 'at-least' || qualifier === 'at-most'
    ? [{ pointer, detail: 'is not known well enough to be taken away', hint: 'Give it exactly or approximately.' }]
    : [];
}

/** What is reduced is a promise of the same kind in the same activity, and no more of it than is left. */
function checkReduces({ reduces, value }: Promised, known: Known, { stream, replaces }: Circumstances): Fault[] {
  if (reduces === undefined || !value) return [];
  const fault = (detail: string, hint: string): Fault[] => [{ pointer: '/reduces', detail, hint }];
  const reduced = known.inEffect(reduces);
  if (!reduced) return fault(`no event in effect has the id ${reduces}`, 'Give the id of a promise that is in effect.');
  if (reduced.stream !== stream) return fault(`${reduces} is in ${reduced.stream}`, `Post it to ${reduced.stream}.`);
  const promised = reduced.data as Promised; // of a promise, which its schema parsed, or it is refused below
  if (!(PROMISES as readonly string[]).includes(reduced.type) || promised.reduces !== undefined || !promised.value)
    return fault(`${reduces} is no promise with a value`, 'Name the promise itself.');
  if (promised.value.currency !== value.currency)
    return fault(`${reduces} is in ${promised.value.currency}`, 'Give the reduction in the same currency.');
  const left = amountOfMoney(promised.value).stated - reducedBy(reduced, known, replaces?.origin);
  return [
    ...checkTaken(value, '/value/qualifier'),
    ...(amountOfMoney(value).stated > left
      ? [
          {
            pointer: '/value/amount',
            detail: 'is more than is left of the promise',
            hint: 'Check the amount, and what has reduced the promise already.',
          },
        ]
      : []),
  ];
}

/** A promise is not corrected to less than what it has been reduced by. */
function checkReductions({ value, reduces }: Promised, known: Known, { replaces }: Circumstances): Fault[] {
  if (!replaces || reduces !== undefined) return [];
  const taken = reducedBy(replaces, known, undefined);
  const was = dataAs(promise, replaces.data).value;
  if (taken === 0 || (value && value.currency === was?.currency && amountOfMoney(value).stated >= taken)) return [];
  return [
    {
      pointer: '/value',
      detail: 'is less than what the promise has been reduced by',
      hint: 'Correct or retract the reductions first.',
    },
  ];
}

/** What other facts take from a promise, in minor units. */
function reducedBy(promised: Fact, known: Known, without: string | undefined): number {
  return known
    .alike(promised.stream, promised.type)
    .filter(({ fact, fulfils }) => fact.origin !== without && fulfils === promised.origin)
    .map(({ fact }) => dataAs(promise, fact.data))
    .filter(({ reduces }) => reduces !== undefined)
    .reduce((sum, { value }) => sum + (value ? amountOfMoney(value).stated : 0), 0);
}

/** What a promise adds to the sums of promises: a reduction takes away. */
export function amountPromised({ value, reduces }: Promised): Amount | undefined {
  const amount = value && amountOfMoney(value);
  return amount && reduces !== undefined ? lessened(amount) : amount;
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

/** What is fulfilled is a promise in effect, in the same activity or in one with a donor in common. */
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
  if (promised.stream !== stream && !haveDonorInCommon(known.find(promised.stream), known.find(stream)))
    return fault(
      `${target} is in ${promised.stream}, which has no donor in common with ${stream}`,
      'Give a promise of the same activity, or of one of the same donor.',
    );
  if (replaces && known.inEffect(String(promised.data['fulfils']))?.origin === replaces.origin)
    return fault(`${target} fulfils this promise itself`, 'Leave fulfils out: two promises cannot fulfil each other.');
  if (promised.data['reduces'] !== undefined || promised.data['refund'] === true)
    return fault(`${target} takes back and promises nothing`, 'Give the id of the promise itself.');
  if (!fulfillable.includes(promised.type))
    return fault(`${target} is a ${promised.type}`, `Only these can be fulfilled here: ${fulfillable.join(', ')}.`);
  return [];
}

function haveDonorInCommon(one: Fact | undefined, other: Fact | undefined): boolean {
  const donorsOf = (opening: Fact | undefined): string[] =>
    opening ? dataAs(activityOpened.data, opening.data).donors.map(({ organization }) => organization) : [];
  return donorsOf(one).some((donor) => donorsOf(other).includes(donor));
}

export function whyPromiseStays(_data: unknown, known: Known, fact: Fact): string | undefined {
  return known.isFulfilled(fact.origin)
    ? 'other events in effect fulfil it or confirm it; correct or retract those first, so that none points at nothing'
    : undefined;
}

type InEach = Readonly<Record<'en' | 'uk' | 'az', string>>;

/** "Pledged: USD 10,000,000; transformer: 4 pcs; decree of 17 July 2023." under the heading of each language. */
export function sayPromise(heading: InEach, reduced: InEach): Sentence<Promised> {
  const say = (data: Promised, words: Formatter): string =>
    `${data.reduces === undefined ? heading[words.language] : reduced[words.language]}: ${words.clauses(
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

/** What an act of aid says of its money. */
interface ActOfAid {
  readonly value?: Money | undefined;
  readonly fulfils?: string | undefined;
  /** True where money came back. */
  readonly refund?: boolean | undefined;
}

const FOR = { en: 'for', uk: 'для кого', az: 'kimə' } as const;
const DUE = { en: 'due', uk: 'строк', az: 'müddəti' } as const;

/**
 * What an act of aid adds to the value itemised: its own value; where it has none, that its value is not known. Nothing,
 * where a commitment or a payment that it fulfils carries the money. A pledge carries none: it is itemised nowhere.
 */
export function postValue(
  { value, fulfils, refund = false }: ActOfAid,
  known: Known,
  place: string | undefined,
): Posting[] {
  const promised = fulfils === undefined ? undefined : known.inEffect(fulfils);
  if (promised?.type === 'payment.made') return [];
  if (promised?.type === 'commitment.made' && promised.data['value'] !== undefined) return [];
  return [
    value
      ? {
          measure: 'money/itemised',
          unit: value.currency,
          amount: refund ? lessened(amountOfMoney(value)) : amountOfMoney(value),
          place,
        }
      : { measure: 'money/itemised', unit: NO_CURRENCY, amount: UNNUMBERED, place },
  ];
}

/** The kinds of events that an act of aid may fulfil. */
export const PROMISES = ['commitment.made', 'pledge.made'] as const;

/** What a delivery may fulfil: promises, and a payment that was for it. */
export const PROMISES_AND_PAYMENTS = [...PROMISES, 'payment.made'] as const;

/** What a pledge and a commitment have alike as kinds. */
export const promising = {
  family: 'activity',
  schema: 1,
  data: promise,
  needsSource: true,
  mentions: mentionsOfPromise,
  fulfils: ({ fulfils, reduces }: Promised) => fulfils ?? reduces,
  /** A reduction is judged beside the others, and so is a promise that is corrected. */
  isJudgedBeside: ({ reduces }: Promised, replaces: Fact | undefined) =>
    reduces !== undefined || replaces !== undefined,
  check: checkPromise,
  whyNotEnd: whyPromiseStays,
} as const;
