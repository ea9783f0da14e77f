import { describe, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, basis, order, delivery, cable } from './basis.ts';

describe('delivery.confirmed', () => {
  const delivered = delivery(
    { ...cable(900), value: { amount: '5', currency: 'USD' }, to: 'irpin' },
    { id: 'the-delivery' },
  );
  const confirmed = (data: Input, more: Input = {}): Input =>
    event('activity/a', 'delivery.confirmed', { delivery: 'the-delivery', by: 'azerbaijan', ...data }, more);

  it('posts what was confirmed, and to no measure of deliveries', () => {
    given(...basis, delivered)
      .when(confirmed({ outcome: 'received' }))
      .then({ 'confirmed/power-cable MTR': 900_000, 'money/confirmed USD': 500 });
    given(...basis, delivered)
      .when(confirmed({ outcome: 'short', ...cable(850) }))
      .then({ 'confirmed/power-cable MTR': 850_000, 'money/confirmed USD': 'unknown' });
    given(...basis, delivered)
      .when(confirmed({ outcome: 'damaged' }))
      .then({ 'confirmed/power-cable MTR': 'unknown', 'money/confirmed USD': 'unknown' });
  });

  it('is of a delivery of its own activity, and of what was delivered there', () => {
    given(...basis, delivered)
      .when(confirmed({ outcome: 'received', delivery: 'no-such-event' }))
      .isRefused(['/data/delivery', 'no event in effect']);
    given(...basis, delivered)
      .when(confirmed({ outcome: 'received' }, { stream: 'activity/b' }))
      .isRefused(['/data/delivery', 'Post it to activity/a']);
    given(...basis, order)
      .when(confirmed({ outcome: 'received', delivery: 'the-order' }))
      .isRefused(['/data/delivery', 'delivery.made']);
    given(...basis, delivered)
      .when(confirmed({ outcome: 'short', lines: [{ item: 'transformer', quantity: { value: 1, unit: 'H87' } }] }))
      .isRefused(['/data/lines/0/item', 'not among what was delivered']);
  });

  it('is said once by each organization, and keeps the delivery from being retracted', () => {
    given(...basis, delivered, confirmed({ outcome: 'received' }))
      .when(confirmed({ outcome: 'short' }))
      .isRefused(['/data', 'already there']);
    given(...basis, delivered, confirmed({ outcome: 'received' }))
      .when(event('activity/a', 'event.retracted', { target: 'the-delivery', reason: 'x' }))
      .isRefused(['/data/target', 'confirm']);
  });
});
