import * as z from 'zod';
import type { Fault } from '../errors.ts';
import { dataAs, defineKind, type Circumstances, type Fact, type Known, type Posting } from '../kind.ts';
import type { Formatter } from '../language/formatter.ts';
import { eventId } from '../values/envelope.ts';
import { amountOf, amountOfMoney, UNNUMBERED } from '../values/quantity.ts';
import { slug, summaries } from '../values/text.ts';
import { deliveryMade } from './delivery-made.ts';
import { checkLines, lines, mentionsOfLines, sayLines, type Line } from './shared/lines.ts';

const outcomes = ['received', 'short', 'damaged'] as const;

const data = z.strictObject({
  delivery: eventId,
  by: slug,
  outcome: z.enum(outcomes),
  lines: lines.optional(),
  summary: summaries.optional(),
});
type Confirmation = z.infer<typeof data>;

const OUTCOMES: Record<(typeof outcomes)[number], { en: string; uk: string; az: string }> = {
  received: { en: 'received', uk: 'отримано', az: 'qəbul edilib' },
  short: { en: 'less than stated', uk: 'менше, ніж заявлено', az: 'bildiriləndən az' },
  damaged: { en: 'damaged', uk: 'пошкоджено', az: 'zədələnib' },
};

/**
 * The recipient's word on a delivery. Its lines are what arrived whole; without lines, `received` stands for all that the
 * delivery says, and of one that was short or damaged it is not known how much arrived.
 */
export const deliveryConfirmed = defineKind<Confirmation>({
  type: 'delivery.confirmed',
  family: 'activity',
  schema: 1,
  data,
  needsSource: true,
  about: "Records the recipient's word on a delivery: received, short or damaged; lines say what arrived whole.",
  mentions: ({ by, lines: given }) => [{ key: `organization/${by}`, pointer: '/by' }, ...mentionsOfLines(given)],
  key: ({ delivery, by }) => `confirmation/${delivery}/${by}`,
  fulfils: ({ delivery }) => delivery,
  check: (confirmation, known, circumstances) => [
    ...checkLines(confirmation.lines, known),
    ...checkDelivery(confirmation, known, circumstances),
  ],
  post(confirmation, known) {
    const delivered = known.inEffect(confirmation.delivery);
    return delivered
      ? [...postLinesConfirmed(confirmation, delivered), ...postValueConfirmed(confirmation, delivered)]
      : [];
  },
  sentence: {
    en: (c, words) => say(c, words, 'Delivery confirmed', 'arrived whole'),
    uk: (c, words) => say(c, words, 'Доставку підтверджено', 'прибуло неушкодженим'),
    az: (c, words) => say(c, words, 'Çatdırılma təsdiqləndi', 'zədəsiz çatıb'),
  },
  example: {
    stream: 'activity/electrical-equipment-2023',
    type: 'delivery.confirmed',
    occurred: '2023-12-01',
    data: {
      delivery: '01900000-0000-7000-8000-000000000001',
      by: 'azerbaijan',
      outcome: 'short',
      lines: [{ item: 'power-cable', quantity: { value: 540000, unit: 'MTR' } }],
    },
    sources: [
      { url: 'https://example.org/receipt', publisher: 'Example Ministry', published: '2023-12-01', language: 'en' },
    ],
  },
});

/** What is confirmed is a delivery in effect in the same activity, named by the event that first recorded it. */
function checkDelivery(
  { delivery, lines: given = [] }: Confirmation,
  known: Known,
  { stream }: Circumstances,
): Fault[] {
  const fact = known.inEffect(delivery);
  const fault = (pointer: string, detail: string, hint: string): Fault[] => [{ pointer, detail, hint }];
  if (!fact)
    return fault(
      '/delivery',
      `no event in effect has the id ${delivery}`,
      'Give the id of a delivery that is in effect.',
    );
  if (fact.type !== 'delivery.made')
    return fault('/delivery', `${delivery} is a ${fact.type}`, 'Only a delivery.made is confirmed.');
  if (fact.stream !== stream)
    return fault('/delivery', `${delivery} is in ${fact.stream}, not in ${stream}`, `Post it to ${fact.stream}.`);
  if (fact.origin !== delivery)
    return fault(
      '/delivery',
      `${delivery} is a correction`,
      `Name the event that first recorded the delivery: ${fact.origin}.`,
    );
  const delivered = new Set(linesOf(fact).map(({ item }) => item));
  return given.flatMap(({ item }, i) =>
    delivered.has(item)
      ? []
      : fault(`/lines/${i}/item`, `"${item}" is not among what was delivered`, 'Correct the delivery first.'),
  );
}

function linesOf(delivered: Fact): readonly Line[] {
  return dataAs(deliveryMade.data, delivered.data).lines ?? [];
}

function postLinesConfirmed({ lines: given, outcome }: Confirmation, delivered: Fact): Posting[] {
  return (given ?? linesOf(delivered)).map(({ item, quantity }) => ({
    measure: `confirmed/${item}`,
    unit: quantity.unit,
    amount: given || outcome === 'received' ? amountOf(quantity) : UNNUMBERED,
    place: placeOf(delivered),
  }));
}

/** Of a delivery with a value: all of it where all was received; otherwise it is not known how much of it arrived. */
function postValueConfirmed({ lines: given, outcome }: Confirmation, delivered: Fact): Posting[] {
  const { value } = dataAs(deliveryMade.data, delivered.data);
  if (!value) return [];
  const amount = outcome === 'received' && !given ? amountOfMoney(value) : UNNUMBERED;
  return [{ measure: 'money/confirmed', unit: value.currency, amount, place: placeOf(delivered) }];
}

function placeOf({ data: { to } }: Fact): string | undefined {
  return typeof to === 'string' ? to : undefined;
}

function say(c: Confirmation, words: Formatter, confirmed: string, whole: string): string {
  return `${confirmed} (${words.name(`organization/${c.by}`)}): ${words.clauses(
    OUTCOMES[c.outcome][words.language],
    c.lines && `${whole}: ${sayLines(c.lines, words)}`,
    c.summary && words.of(c.summary),
  )}`;
}
