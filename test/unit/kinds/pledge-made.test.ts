import { describe, it } from 'vitest';
import { given } from '../specification.ts';
import { event, basis, pledge } from './basis.ts';

describe('promises', () => {
  it('a pledge is pledged and nothing more; a commitment is committed and itemised', () => {
    given(...basis)
      .when(pledge)
      .then({ 'money/pledged USD': 1_000 });
    given(...basis, pledge)
      .when(event('activity/a', 'commitment.made', { value: { amount: '3', currency: 'USD' }, fulfils: 'the-pledge' }))
      .then({ 'money/committed USD': 300, 'money/itemised USD': 300 });
  });
  it('a promise of nothing is refused', () =>
    given(...basis)
      .when(event('activity/a', 'pledge.made', {}))
      .isRefused(['/data', 'promises nothing']));
});
