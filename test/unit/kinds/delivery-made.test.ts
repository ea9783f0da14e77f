import { describe, expect, it } from 'vitest';
import { kinds } from '../../../src/events/kinds/index.ts';
import { Formatter } from '../../../src/events/language/formatter.ts';
import { given } from '../specification.ts';
import { event, activity, UNWEIGHED, basis, pledge, order, delivery } from './basis.ts';

describe('delivery.made', () => {
  it('adds its lines, weight, trucks and value', () => {
    given(...basis)
      .when(
        delivery({
          lines: [
            { item: 'transformer', quantity: { value: 18, unit: 'H87' } },
            { item: 'transformer', quantity: { value: 2, unit: 'H87' } },
          ],
          weight: { value: 1.5, unit: 'TNE' },
          trucks: 23,
          value: { amount: '100.5', currency: 'USD' },
        }),
      )
      .then({
        'item/transformer H87': 20_000,
        'weight/cargo TNE': 1_500,
        'transport/trucks H87': 23_000,
        'money/delivered USD': 10_050,
        'money/itemised USD': 10_050,
      });
  });

  it('leaves the money to the commitment it fulfils, and not to a pledge', () => {
    const value = { amount: '5', currency: 'USD' };
    given(...basis, order)
      .when(delivery({ value, fulfils: 'the-order' }))
      .then({ 'money/delivered USD': 500 });
    given(...basis, pledge)
      .when(delivery({ value, fulfils: 'the-pledge' }))
      .then({ 'money/delivered USD': 500, 'money/itemised USD': 500 });
  });

  it.each([
    [
      'an item that is not registered',
      { lines: [{ item: 'transfomer', quantity: { value: 1, unit: 'H87' } }] },
      '/data/lines/0/item',
      'not registered',
    ],
    [
      'an item in another unit than its own',
      { lines: [{ item: 'power-cable', quantity: { value: 1, unit: 'KMT' } }] },
      '/data/lines/0/quantity/unit',
      'MTR',
    ],
    ['a place that is not registered', { trucks: 1, to: 'bucha' }, '/data/to', 'not registered'],
    ['nothing at all', {}, '/data', 'says nothing'],
    [
      'what fulfils nothing that is there',
      { trucks: 1, fulfils: 'no-such-event' },
      '/data/fulfils',
      'no event in effect',
    ],
    ['half a truck', { trucks: 0.5 }, '/data/trucks', 'whole number'],
    ['a weight in pieces', { weight: { value: 1, unit: 'H87' } }, '/data/weight/unit', 'TNE'],
    [
      'a field too many, deep inside',
      { lines: [{ item: 'transformer', quantity: { value: 1, unit: 'H87', name: 'x' } }] },
      '/data/lines/0/quantity/name',
      'not a field',
    ],
  ])('%s is refused', (_, data, pointer, says) => {
    given(...basis)
      .when(delivery(data))
      .isRefused([pointer, says]);
  });

  it('fulfils a promise of its own activity or of one with a donor in common, and of a kind that promises', () => {
    given(...basis, order)
      .when(delivery({ trucks: 1, fulfils: 'the-order' }, { stream: 'activity/b' }))
      .then({ 'transport/trucks H87': 1000, ...UNWEIGHED });
    const other = event('catalogue/organizations', 'organization.registered', { code: 'other', names: { en: 'o' } });
    given(...basis, order, other, activity('c', { donors: [{ organization: 'other' }] }))
      .when(delivery({ trucks: 1, fulfils: 'the-order' }, { stream: 'activity/c' }))
      .isRefused(['/data/fulfils', 'no donor in common']);
    given(...basis, delivery({ trucks: 1 }, { id: 'not-a-promise' }))
      .when(delivery({ trucks: 1, fulfils: 'not-a-promise' }))
      .isRefused(['/data/fulfils', 'commitment.made']);
    given(...basis, order, event('activity/a', 'event.retracted', { target: 'the-order', reason: 'x' }))
      .when(delivery({ trucks: 1, fulfils: 'the-order' }))
      .isRefused(['/data/fulfils', 'no event']);
  });

  it('is refused before its activity is opened', () => {
    given(...basis)
      .when(delivery({ trucks: 1 }, { stream: 'activity/c' }))
      .isRefused(['/stream', 'activity.opened']);
  });

  it('says in each language what was delivered, as exactly as it is known', () => {
    const data = {
      lines: [{ item: 'power-cable', quantity: { value: 900_000, unit: 'MTR', qualifier: 'at-least' } }],
      trucks: 23,
      value: { amount: '7600000.00', currency: 'USD' },
    };
    const say = (language: 'en' | 'uk' | 'az'): string =>
      kinds
        .get('delivery.made')!
        .sentence[language](
          data,
          new Formatter(language, () => ({ en: 'power cable', uk: 'силовий кабель', az: 'elektrik kabeli' })),
        );
    expect(say('en')).toBe('Delivered: power cable: at least 900,000 m; trucks: 23; worth: USD 7,600,000.');
    expect(say('uk')).toBe(
      'Доставлено: силовий кабель: щонайменше 900\u00A0000 м; вантажівки: 23; вартість: 7\u00A0600\u00A0000 USD.',
    );
    expect(say('az')).toBe('Çatdırıldı: elektrik kabeli: ən azı 900.000 m; yük maşınları: 23; dəyəri: 7.600.000 USD.');
  });
});
