import { donor as organization, item, opened, place, SOURCES as sources, type Input } from '../../builders.ts';

export { item, place, sources };

export const event = (stream: string, type: string, data: Input, more: Input = {}): Input => ({
  stream,
  type,
  occurred: '2024-01-02',
  data,
  sources,
  ...more,
});
export const donor = organization('azerbaijan');
export const activity = (slug: string, more: Input = {}): Input =>
  opened(slug, { donors: [{ organization: 'azerbaijan' }], ...more });
/** What an act of aid without a value adds, and goods without a weight. */
export const UNPRICED = { 'money/itemised XXX': 'unknown' } as const;
export const UNWEIGHED = { 'weight/cargo TNE': 'unknown' } as const;

export const basis = [
  donor,
  item('transformer'),
  item('power-cable', 'MTR'),
  place('irpin'),
  activity('a'),
  activity('b'),
];
export const pledge = event(
  'activity/a',
  'pledge.made',
  { value: { amount: '10', currency: 'USD' } },
  { id: 'the-pledge' },
);
export const order = event(
  'activity/a',
  'commitment.made',
  { value: { amount: '7.6', currency: 'USD' } },
  { id: 'the-order' },
);
export const delivery = (data: Input, more: Input = {}): Input => event('activity/a', 'delivery.made', data, more);
export const cable = (metres: number): Input => ({
  lines: [{ item: 'power-cable', quantity: { value: metres, unit: 'MTR' } }],
});
export const milestone = (reached: string, more: Input = {}): Input =>
  event(
    'activity/a',
    'reconstruction.milestone-reached',
    { facility: 'school', name: { en: 'School' }, facilityType: 'school', milestone: reached, work: 'construction' },
    more,
  );
export const claim = (data: Input): Input =>
  event('claim/c', 'claim.published', { publisher: 'azerbaijan', asOf: '2024', ...data });
