import { describe, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { sources, event, basis, pledge, order, delivery } from './basis.ts';

describe('promises that are fulfilled', () => {
  const bare = event('activity/a', 'commitment.made', { summary: { en: 'equipment' } }, { id: 'the-bare-order' });
  const fulfilling = (id: string): Input =>
    delivery({ value: { amount: '5', currency: 'USD' }, fulfils: id }, { id: 'the-delivery' });
  const correct = (target: string, data: Input): Input =>
    event('activity/a', 'event.corrected', { target, reason: 'x', occurred: '2024', data, sources });

  it('a commitment without a value leaves the money to the delivery', () => {
    given(...basis, bare)
      .when(fulfilling('the-bare-order'))
      .then({ 'money/delivered USD': 500, 'money/itemised USD': 500 });
  });

  it('keep their value, or their lack of one, while something fulfils them', () => {
    given(...basis, bare, fulfilling('the-bare-order'))
      .when(correct('the-bare-order', { value: { amount: '9', currency: 'USD' } }))
      .isRefused(['/data/data/value', 'fulfil']);
    given(...basis, order, fulfilling('the-order'))
      .when(correct('the-order', { value: { amount: '9', currency: 'USD' } }))
      .then({ 'money/committed USD': 900, 'money/itemised USD': 900 });
  });

  it('cannot fulfil each other', () => {
    const second = event(
      'activity/a',
      'pledge.made',
      { summary: { en: 'more' }, fulfils: 'the-pledge' },
      { id: 'the-second' },
    );
    given(...basis, pledge, second)
      .when(correct('the-pledge', { value: { amount: '10', currency: 'USD' }, fulfils: 'the-second' }))
      .isRefused(['/data/data/fulfils', 'each other']);
  });
});
