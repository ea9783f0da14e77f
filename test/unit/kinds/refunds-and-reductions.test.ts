import { describe, expect, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, basis, pledge, order, delivery } from './basis.ts';

describe('what is taken back', () => {
  const usd = (amount: string, qualifier?: string): Input => ({
    value: { amount, currency: 'USD', ...(qualifier ? { qualifier } : {}) },
  });
  const payment = (data: Input, id = 'the-payment'): Input => event('activity/a', 'payment.made', data, { id });
  const refund = (data: Input, id = 'the-refund'): Input => payment({ refund: true, ...data }, id);
  const reduction = (data: Input, id = 'the-reduction'): Input =>
    event('activity/a', 'commitment.made', { reduces: 'the-order', ...data }, { id });
  const correct = (target: string, data: Input): Input =>
    event('activity/a', 'event.corrected', { target, reason: 'x', data });
  const retract = (target: string): Input => event('activity/a', 'event.retracted', { target, reason: 'x' });

  it('a refund takes from what was paid and itemised, but not where a commitment carries the money', () => {
    given(...basis, payment(usd('5')))
      .when(refund(usd('2')))
      .then({ 'money/paid USD': -200, 'money/itemised USD': -200 });
    given(...basis, order, payment({ ...usd('5'), fulfils: 'the-order' }))
      .when(refund({ ...usd('2'), fulfils: 'the-order' }))
      .then({ 'money/paid USD': -200 });
  });

  it('about so much has its bounds turned round', () => {
    const { event: decided } = given(...basis, payment(usd('100'))).when(refund(usd('10', 'approximately')));
    expect(decided.stated?.postings[0]?.amount).toEqual({ stated: -1000, lower: -1050, upper: -950, quantified: true });
  });

  it.each([
    ['more than was paid', [payment(usd('5'))], refund(usd('6'))],
    ['what was paid in another currency', [payment({ value: { amount: '9', currency: 'EUR' } })], refund(usd('1'))],
    ['more than what earlier refunds left', [payment(usd('5')), refund(usd('3'), 'the-first')], refund(usd('3'))],
    ['more than was paid under its promise', [order, payment(usd('5'))], refund({ ...usd('1'), fulfils: 'the-order' })],
  ] as const)('a refund of %s is refused', (_, history, asked) => {
    given(...basis, ...history)
      .when(asked)
      .isRefused(['/data/value/amount', 'more refunded than was paid']);
  });

  it('what was refunded is not corrected or retracted away', () => {
    const history = [...basis, payment(usd('5')), refund(usd('3'))];
    given(...history)
      .when(correct('the-payment', { value: { amount: '2' } }))
      .isRefused(['/data/data/value/amount', 'more refunded']);
    given(...history)
      .when(retract('the-payment'))
      .isRefused(['/data/target', 'retract the refund first']);
    given(...history, retract('the-refund'))
      .when(retract('the-payment'))
      .then({});
  });

  it('a reduction takes from what is committed and itemised', () => {
    given(...basis, order)
      .when(reduction(usd('0.6')))
      .then({ 'money/committed USD': -60, 'money/itemised USD': -60 });
    given(...basis, pledge)
      .when(event('activity/a', 'pledge.made', { reduces: 'the-pledge', ...usd('4') }))
      .then({ 'money/pledged USD': -400 });
  });

  it('a reduction is exact or about so much, in the currency of its promise, and never more than is left', () => {
    given(...basis, order)
      .when(reduction(usd('7.61')))
      .isRefused(['/data/value/amount', 'more than is left']);
    given(...basis, order, reduction(usd('5'), 'the-first'))
      .when(reduction(usd('3')))
      .isRefused(['/data/value/amount', 'more than is left']);
    given(...basis, order)
      .when(reduction(usd('1', 'at-least')))
      .isRefused(['/data/value/qualifier', 'exactly or approximately']);
    given(...basis, order)
      .when(reduction({ value: { amount: '1', currency: 'EUR' } }))
      .isRefused(['/data/reduces', 'USD']);
    given(...basis, order)
      .when(reduction({ summary: { en: 'less' } }))
      .isRefused(['/data', 'give the value']);
    given(...basis, delivery({ trucks: 1 }, { id: 'the-order' }))
      .when(reduction(usd('1')))
      .isRefused(['/data/reduces', 'no promise']);
  });

  it('a promise is not corrected to less than it was reduced by, nor retracted, and a reduction is fulfilled by nothing', () => {
    const history = [...basis, order, reduction(usd('5'))];
    given(...history)
      .when(correct('the-order', { value: { amount: '4.99' } }))
      .isRefused(['/data/data/value', 'less than']);
    given(...history)
      .when(correct('the-order', { value: { amount: '5' } }))
      .then({ 'money/committed USD': 500, 'money/itemised USD': 500 });
    given(...history)
      .when(retract('the-order'))
      .isRefused(['/data/target', 'fulfil']);
    given(...history)
      .when(delivery({ trucks: 1, fulfils: 'the-reduction' }))
      .isRefused(['/data/fulfils', 'promises nothing']);
  });
});
