import { describe, expect, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, UNPRICED, UNWEIGHED, basis, pledge, order, delivery } from './basis.ts';

describe('what has no number', () => {
  const acts: [string, Input][] = [
    ['delivery.made', { lines: [{ item: 'transformer', quantity: { value: 1, unit: 'H87' } }] }],
    ['rehabilitation.batch-completed', { children: { value: 30, unit: 'IE' } }],
    ['training.held', { people: { value: 30, unit: 'IE' }, subject: { en: 'x' } }],
    ['evacuation.completed', { people: { value: 30, unit: 'IE' } }],
    ['shelter.provided', { people: { value: 30, unit: 'IE' } }],
    [
      'reconstruction.milestone-reached',
      { facility: 'school', name: { en: 'x' }, facilityType: 'school', milestone: 'completion', work: 'construction' },
    ],
  ];
  const measuresOf = (outcome: ReturnType<ReturnType<typeof given>['when']>): string[] =>
    outcome.event.stated!.postings.map(({ measure, unit }) => `${measure} ${unit}`);
  const bare = event('activity/a', 'commitment.made', { summary: { en: 'x' } }, { id: 'the-bare-order' });

  it.each(acts)('%s without a price is itemised without a number', (type, data) => {
    expect(measuresOf(given(...basis).when(event('activity/a', type, data)))).toContain('money/itemised XXX');
  });
  it.each(acts)(
    '%s is paid for by the commitment with a value that it fulfils, and by no other promise',
    (type, data) => {
      const fulfilling = (id: string): string[] =>
        measuresOf(given(...basis, order, pledge, bare).when(event('activity/a', type, { ...data, fulfils: id })));
      expect(fulfilling('the-order').filter((measure) => measure.startsWith('money/itemised'))).toEqual([]);
      expect(fulfilling('the-pledge')).toContain('money/itemised XXX');
      expect(fulfilling('the-bare-order')).toContain('money/itemised XXX');
      given(...basis)
        .when(event('activity/a', type, { ...data, fulfils: 'no-such-event' }))
        .isRefused(['/data/fulfils', 'no event in effect']);
    },
  );
  it('goods without a weight weigh what is not known; of a value alone it is not known that there were goods', () => {
    given(...basis)
      .when(delivery({ summary: { en: 'medicines' } }))
      .then({ ...UNWEIGHED, ...UNPRICED });
    given(...basis)
      .when(delivery({ value: { amount: '5', currency: 'USD' } }))
      .then({ 'money/delivered USD': 500, 'money/itemised USD': 500 });
    given(...basis)
      .when(delivery({ weight: { unit: 'TNE', qualifier: 'unknown' } }))
      .then({ ...UNWEIGHED, ...UNPRICED });
  });
});
