import * as z from 'zod';
import type { Fault } from '../errors.ts';
import { defineKind, type Known } from '../kind.ts';
import type { Formatter } from '../language/formatter.ts';
import { spanOf } from '../values/edtf.ts';
import { edtf } from '../values/envelope.ts';
import { isCountedIn, measurePattern, measures } from '../values/measures.ts';
import { nearest } from '../values/nearest.ts';
import {
  amountOf,
  amountOfMoney,
  money,
  quantity,
  type Amount,
  type Money,
  type Quantity,
} from '../values/quantity.ts';
import { prose, slug, summaries } from '../values/text.ts';
import { claimScope, mentionsOfScope, scopeText } from './shared/scope.ts';

const data = z
  .strictObject({
    publisher: slug,
    measure: z.string().max(100),
    scope: claimScope.optional(),
    quantity: z.union([quantity, money]),
    asOf: edtf,
    period: edtf.optional(),
    comparison: z.strictObject({ times: z.number().gt(0).max(1_000_000), than: z.enum(['previous-year']) }).optional(),
    context: z.boolean().optional(),
    quote: prose(500).optional(),
    summary: summaries.optional(),
  })
  .meta({ description: 'Cumulative unless it names the period it is for.' });
export type Claim = z.infer<typeof data>;

/** Somebody said what a measure stood at. It is kept beside the itemised sum and never added to it. */
export const claimPublished = defineKind<Claim>({
  type: 'claim.published',
  family: 'claim',
  schema: 1,
  data,
  needsSource: true,
  about: 'Records what somebody said a measure stood at, on a date. Posts nothing.',
  mentions: ({ publisher, measure, scope }) => [
    { key: `organization/${publisher}`, pointer: '/publisher' },
    ...(measure.startsWith('item/') ? [{ key: measure, pointer: '/measure' }] : []),
    ...mentionsOfScope(scope),
  ],
  key: (claim, { origin }) => `claim/${subjectOf(claim)}/${spanOf(claim.asOf).last ?? '9999-12-31'}/${origin}`,
  said: (claim) => ({ measure: claim.measure, unit: unitOf(claim), stated: amountClaimed(claim).stated }),
  check: checkMeasure,
  sentence: {
    en: (c, words) => say(c, words, 'Claim', (date) => `as of ${date}`, 'period', 'compared with the year before'),
    uk: (c, words) =>
      say(c, words, 'Твердження', (date) => `станом на ${date}`, 'період', 'порівняно з попереднім роком'),
    az: (c, words) => say(c, words, 'İddia', (date) => `${date} tarixinə`, 'dövr', 'əvvəlki illə müqayisədə'),
  },
  example: {
    stream: 'claim/transformers-total',
    type: 'claim.published',
    occurred: '2025-02-12',
    data: {
      publisher: 'azerbaijan',
      measure: 'item/transformer',
      scope: { donorCountry: 'AZ' },
      quantity: { value: 134, unit: 'H87' },
      asOf: '2025-02-12',
    },
    sources: [{ url: 'https://example.org/claim', publisher: 'Example News', published: '2025-02-12', language: 'en' }],
  },
});

/** A claim's quantity in thousandths of its unit or minor units of its currency. */
export function amountClaimed({ quantity: q }: Pick<Claim, 'quantity'>): Amount {
  return isMoney(q) ? amountOfMoney(q) : amountOf(q);
}

/** The unit a claim is made in: a Recommendation 20 code, or ISO 4217 for money. */
export function unitOf(claim: Pick<Claim, 'quantity'>): string {
  return 'currency' in claim.quantity ? claim.quantity.currency : claim.quantity.unit;
}

/** What a claim is on: its measure and the population in its scope, as one text. Currencies do not divide it. */
export function subjectOf({ measure, scope }: Claim): string {
  return `${measure}:${scopeText(scope)}`;
}

function checkMeasure(claim: Claim, known: Known): Fault[] {
  const { measure } = claim;
  const unit = unitOf(claim);
  if (!measurePattern.test(measure) || !(isFamilyOpen(measure) || Object.hasOwn(measures, measure))) {
    const near = nearest(measure, Object.keys(measures));
    return [
      {
        pointer: '/measure',
        detail: `"${measure}" is not a measure of this ledger`,
        hint: near
          ? `Did you mean "${near}"?`
          : `Use item/<code> for a registered item, or one of: ${Object.keys(measures).join(', ')}.`,
      },
    ];
  }
  if (claim.quantity.qualifier === ('unknown' satisfies Quantity['qualifier']))
    return [
      {
        pointer: '/quantity',
        detail: 'a claim says how much',
        hint: 'Give the number that was said, with its qualifier.',
      },
    ];
  if (measure.startsWith('context/'))
    return claim.context === true
      ? []
      : [
          {
            pointer: '/context',
            detail: `${measure} is not aid`,
            hint: 'Set context to true, or use a measure of aid.',
          },
        ];
  const expected = measure.startsWith('item/') ? known.find(measure)?.data['unit'] : measures[measure]?.unit;
  if (expected === undefined || unit === expected || isCountedIn(measure, unit)) return [];
  return [
    {
      pointer: '/quantity',
      detail: `${measure} is counted in ${expected === 'currency' ? 'money' : String(expected)}, not in ${unit}`,
      hint:
        expected === 'currency'
          ? 'Give the quantity as { "amount": "…", "currency": "…" }.'
          : `Give the quantity as { "value": …, "unit": "${String(expected)}" }.`,
    },
  ];
}

function isFamilyOpen(measure: string): boolean {
  return measure.startsWith('item/') || measure.startsWith('context/');
}

function say(
  claim: Claim,
  words: Formatter,
  claimed: string,
  asOf: (date: string) => string,
  period: string,
  compared: string,
): string {
  const { measure, quantity: q } = claim;
  const name = measure.startsWith('item/')
    ? words.name(measure)
    : words.of(measures[measure]?.names ?? { en: measure });
  const figure = isMoney(q) ? words.money(q) : words.quantity(q);
  return `${claimed} (${words.name(`organization/${claim.publisher}`)}): ${words.clauses(
    `${name}: ${figure}`,
    claim.period === undefined ? asOf(words.date(claim.asOf)) : `${period}: ${words.date(claim.period)}`,
    claim.comparison && `${compared}: ×${words.number(claim.comparison.times)}`,
    claim.scope?.note && words.of(claim.scope.note),
    claim.summary && words.of(claim.summary),
  )}`;
}

function isMoney(q: Quantity | Money): q is Money {
  return 'currency' in q;
}
