import { describe, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, item, place, activity, basis } from './basis.ts';

describe('the catalogue', () => {
  it('a code is registered once', () => {
    given(...basis)
      .when(item('transformer'))
      .isRefused(['/data', 'already there']);
    given(...basis)
      .when(activity('a'))
      .isRefused(['/data', 'already there']);
  });
  it('a correction keeps the code and the unit, which others rely on', () => {
    const first = { ...item('lamp'), id: 'the-lamp-item' };
    const correct = (data: Input): Input =>
      event('catalogue/items', 'event.corrected', {
        target: 'the-lamp-item',
        reason: 'x',
        occurred: '2024',
        data,
        sources: [],
      });
    given(first)
      .when(correct({ code: 'lamp', names: { en: 'street lamp' }, unit: 'H87' }))
      .then({});
    given(first)
      .when(correct({ code: 'light', names: { en: 'lamp' }, unit: 'MTR' }))
      .isRefused(['/data/data/code', 'lamp'], ['/data/data/unit', 'H87']);
  });
  it.each([
    ['a place in a country that is none', place('x', { country: 'ZX' }), '/data/country', 'ISO 3166-1'],
    ['a KATOTTG that is none', place('x', { codes: { katottg: 'UA1' } }), '/data/codes/katottg', 'KATOTTG'],
    ['a place in itself', place('irpin2', { parent: 'irpin2' }), '/data/parent', 'not registered'],
    [
      'a withdrawn sector',
      event('catalogue/items', 'item.registered', { code: 'x', names: { en: 'x' }, unit: 'H87', sector: '23040' }),
      '/data/sector',
      'withdrawn',
    ],
    ['a unit that is none', item('x', 'H88'), '/data/unit', 'H87'],
    [
      'a rate of a currency with itself',
      event('catalogue/rates', 'rate.fixed', { base: 'USD', quote: 'USD', rate: '1', from: '2024-01-01' }),
      '/data',
      'itself',
    ],
    [
      'a currency that is none',
      event('catalogue/rates', 'rate.fixed', { base: 'USD', quote: 'AZM', rate: '1', from: '2024-01-01' }),
      '/data/quote',
      'AZN',
    ],
    [
      'a rate of nothing',
      event('catalogue/rates', 'rate.fixed', { base: 'USD', quote: 'AZN', rate: '0.0', from: '2024-01-01' }),
      '/data/rate',
      'above zero',
    ],
    [
      'a donor that is not registered',
      activity('c', { donors: [{ organization: 'norway' }] }),
      '/data/donors/0/organization',
      'not registered',
    ],
    [
      'a donor named twice',
      activity('c', {
        donors: [
          { organization: 'azerbaijan', percentage: 60 },
          { organization: 'azerbaijan', percentage: 40 },
        ],
      }),
      '/data/donors/1',
      'twice',
    ],
    ['no donor at all', activity('c', { donors: [] }), '/data/donors', 'at least 1'],
    [
      'a third of a percent',
      activity('c', {
        recipients: [
          { country: 'UA', percentage: 33.333 },
          { country: 'MD', percentage: 66.67 },
        ],
      }),
      '/data/recipients/0/percentage',
      'two decimals',
    ],
    [
      'a donor for a part of it only',
      activity('c', { donors: [{ organization: 'azerbaijan', percentage: 50 }] }),
      '/data/donors',
      '100',
    ],
    ['terms that are no code', activity('c', { terms: { finance: 'grant' } }), '/data/terms/finance', 'FinanceType'],
    [
      'percentages that are not 100',
      activity('c', {
        sectors: [
          { code: '72010', percentage: 60 },
          { code: '73010', percentage: 30 },
        ],
      }),
      '/data/sectors',
      '100',
    ],
  ])('%s is refused', (_, input, pointer, says) => {
    const outcome = given(...basis).when(input);
    if (pointer === '/data/parent') outcome.isRefused([pointer, says], [pointer, 'itself']);
    else outcome.isRefused([pointer, says]);
  });
});
