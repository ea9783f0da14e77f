import { describe, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, basis, pledge, order, delivery } from './basis.ts';

describe('payment.made', () => {
  const value = { amount: '5', currency: 'USD' };
  const payment = (data: Input, more: Input = {}): Input =>
    event('activity/a', 'payment.made', { value, ...data }, more);

  it('is paid, and itemised unless a commitment that it fulfils carries the money', () => {
    given(...basis)
      .when(payment({ receiver: 'azerbaijan' }))
      .then({ 'money/paid USD': 500, 'money/itemised USD': 500 });
    given(...basis, order)
      .when(payment({ fulfils: 'the-order' }))
      .then({ 'money/paid USD': 500 });
    given(...basis, pledge)
      .when(payment({ fulfils: 'the-pledge' }))
      .then({ 'money/paid USD': 500, 'money/itemised USD': 500 });
  });

  it('carries the money of a delivery that fulfils it', () => {
    given(...basis, payment({}, { id: 'the-payment' }))
      .when(delivery({ value, fulfils: 'the-payment' }))
      .then({ 'money/delivered USD': 500 });
    given(...basis, payment({}, { id: 'the-payment' }), delivery({ trucks: 1, fulfils: 'the-payment' }))
      .when(event('activity/a', 'event.retracted', { target: 'the-payment', reason: 'x' }))
      .isRefused(['/data/target', 'fulfil']);
  });

  it('goes to a registered organization', () => {
    given(...basis)
      .when(payment({ receiver: 'nobody' }))
      .isRefused(['/data/receiver', 'not registered']);
    given(...basis)
      .when(delivery({ trucks: 1, receiver: 'nobody' }))
      .isRefused(['/data/receiver', 'not registered']);
  });
});
