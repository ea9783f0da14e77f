import { describe, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, item, place, activity, UNPRICED, UNWEIGHED, basis, order, delivery, claim } from './basis.ts';

describe('what else is refused', () => {
  const children = (data: Input): Input =>
    event('activity/a', 'rehabilitation.batch-completed', { children: { value: 30, unit: 'IE' }, ...data });
  it.each([
    ['a country by its name', place('x', { country: 'Ukraine' }), '/data/country', 'ISO 3166-1'],
    ['a country by no code of the standard', place('x', { country: 'UK' }), '/data/country', 'ISO 3166-1'],
    ['an empty country', activity('c', { recipients: [{ country: '' }] }), '/data/recipients/0/country', 'ISO 3166-1'],
    [
      'the unknown region',
      activity('c', { recipients: [{ country: 'ZZ' }] }),
      '/data/recipients/0/country',
      'ISO 3166-1',
    ],
    ['a P-code that is none', place('x', { codes: { pcode: 'ua80' } }), '/data/codes/pcode', 'P-code'],
    ['an ISO 3166-2 code that is none', place('x', { codes: { iso3166_2: 'UA30' } }), '/data/codes/iso3166_2', 'UA-32'],
    ['a point that is nowhere', place('x', { point: { lat: 91, lon: 0 } }), '/data/point/lat', 'large'],
    ['a parent that is not registered', place('x', { parent: 'kyiv' }), '/data/parent', 'not registered'],
    ['a code in capitals', item('Lamp'), '/data/code', 'lower-case'],
    ['a sector that is no code', activity('c', { sectors: [{ code: '7201' }] }), '/data/sectors/0/code', 'five digits'],
    [
      'a second sector without a percentage',
      activity('c', { sectors: [{ code: '72010', percentage: 100 }, { code: '73010' }] }),
      '/data/sectors',
      'one for each entry',
    ],
    [
      'an implementer that is not there',
      activity('c', { implementers: ['socar'] }),
      '/data/implementers/0',
      'registered',
    ],
    ['a channel that is none', activity('c', { channel: 'post' }), '/data/channel', 'government'],
    [
      'ages the wrong way round',
      children({ groups: [{ ageFrom: 9, ageTo: 3, children: 10 }] }),
      '/data/groups/0',
      'ageFrom',
    ],
    ['an age above childhood', children({ groups: [{ ageTo: 18, children: 10 }] }), '/data/groups/0/ageTo', 'large'],
    [
      'groups that are more than a range',
      children({ children: { min: 10, max: 30, unit: 'IE' }, groups: [{ children: 40 }] }),
      '/data/groups',
      '40, more than the 30',
    ],
    ['half a child', children({ children: { value: 1.5, unit: 'IE' } }), '/data/children', 'no decimals'],
    [
      'a commitment that fulfils a commitment',
      event('activity/a', 'commitment.made', { summary: { en: 'x' }, fulfils: 'the-order' }),
      '/data/fulfils',
      'pledge.made',
    ],
    ['a rate by a comma', rate({ rate: '1,7' }), '/data/rate', 'point'],
    ['a rate from no day', rate({ from: '2024-02-30' }), '/data/from', 'YYYY-MM-DD'],
    ['a rate without a source', { ...rate({}), sources: [] }, '/sources', 'needs a source'],
    [
      'a claim as of no day',
      claim({ measure: 'people/trained', quantity: { value: 1, unit: 'IE' }, asOf: '2025-13' }),
      '/data/asOf',
      'month 13',
    ],
  ])('%s', (_, input, pointer, says) => {
    given(...basis, order)
      .when(input)
      .isRefused([pointer, says]);
  });

  it.each([
    'ftp://example.org',
    'javascript:alert(1)',
    '//example.org',
    'example.org',
    'https://',
    'https://a b',
    'HTTP:x',
  ])('the address %s', (url) => {
    given(...basis)
      .when(delivery({ trucks: 1 }, { sources: [{ url, publisher: 'X' }] }))
      .isRefused(['/sources/0/url', 'http']);
  });

  it('but not what is allowed: context said to be context, groups below the batch, a source that is a letter', () => {
    given(...basis)
      .when(claim({ measure: 'context/killed', quantity: { value: 1, unit: 'IE' }, context: true }))
      .then({});
    given(...basis)
      .when(
        children({
          groups: [
            { sex: 'female', children: 10 },
            { ageFrom: 3, ageTo: 3, children: 20 },
          ],
        }),
      )
      .then({ 'people/rehabilitated IE': 30_000, ...UNPRICED });
    given(...basis)
      .when(children({ children: { value: 30, unit: 'IE', qualifier: 'at-least' }, groups: [{ children: 40 }] }))
      .then({ 'people/rehabilitated IE': 30_000, ...UNPRICED });
    given(...basis)
      .when(delivery({ trucks: 1 }, { sources: [{ publisher: 'X', title: 'A letter of 2 March 2022' }] }))
      .then({ 'transport/trucks H87': 1000, ...UNPRICED, ...UNWEIGHED });
  });
});

function rate(more: Input): Input {
  return event('catalogue/rates', 'rate.fixed', {
    base: 'USD',
    quote: 'AZN',
    rate: '1.7',
    from: '2024-01-01',
    ...more,
  });
}
