import { describe, expect, it } from 'vitest';
import { Formatter } from '../../../src/events/language/formatter.ts';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, item, place, activity, UNPRICED, UNWEIGHED, basis, delivery } from './basis.ts';

describe('codes of others', () => {
  const priced = (currency: string, occurred: string): Input =>
    event('activity/a', 'commitment.made', { value: { amount: '1.50', currency } }, { occurred });

  it('a currency is taken up to its last day, and not after it', () => {
    given(...basis)
      .when(priced('HRK', '2022-12-31'))
      .then({ 'money/committed HRK': 150, 'money/itemised HRK': 150 });
    given(...basis)
      .when(priced('HRK', '2022-12/2023-02'))
      .then({ 'money/committed HRK': 150, 'money/itemised HRK': 150 });
    given(...basis)
      .when(priced('HRK', '2023'))
      .isRefused(['/data/value/currency', '2022-12-31']);
    given(...basis)
      .when(priced('XDR', '2026'))
      .then({ 'money/committed XDR': 150, 'money/itemised XDR': 150 });
  });

  it.each(['C62', 'LBR', 'DZN', 'KT', 'MLT', 'MON'])('%s of Recommendation 20 counts items', (unit) => {
    given(...basis, item('thing', unit))
      .when(delivery({ lines: [{ item: 'thing', quantity: { value: 2, unit } }] }))
      .then({ [`item/thing ${unit}`]: 2000, ...UNPRICED, ...UNWEIGHED });
  });

  it('another unit is refused with a list of those that are taken, and none is suggested', () => {
    given(...basis)
      .when(item('thing', 'XBX'))
      .isRefused(['/data/unit', 'LTR (litre)']);
    const { faults } = given(...basis).when(item('thing', 'LBS'));
    expect(JSON.stringify(faults)).not.toContain('mean');
  });

  it.each(['99999', '12345', '00000'])('%s is no purpose code of the DAC', (code) => {
    given(...basis)
      .when(activity('c', { sectors: [{ code }] }))
      .isRefused(['/data/sectors/0/code', 'not in the list']);
  });

  it.each(['SY0100', 'MMR001D001', 'AF01', 'UA3208015'])('%s is a P-code', (pcode) => {
    expect(given().when(place('somewhere', { codes: { pcode } })).faults).toEqual([]);
  });

  it('names are taken in any language, at least one, and read where their own is missing', () => {
    const named = (names: Input): Input =>
      event('catalogue/items', 'item.registered', { code: 'thing', names, unit: 'H87' });
    const { event: stated } = given().when(named({ 'pt-BR': 'coisa', ka: 'ნივთი' }));
    expect(stated.event.data).toMatchObject({ names: { 'pt-BR': 'coisa', ka: 'ნივთი' } });
    expect(new Formatter('uk', () => undefined).of({ ka: 'ნივთი' })).toBe('ნივთი');
    expect(new Formatter('uk', () => undefined).of({ ka: 'ნივთი', en: 'thing' })).toBe('thing');
    given().when(named({})).isRefused(['/data/names', 'one language at least']);
    given()
      .when(named({ 'no tag': 'x' }))
      .isRefused(['/data/names/no tag', 'not a field']);
  });

  it('an item has plural forms by language', () => {
    const plural = {
      uk: { one: 'лампа', few: 'лампи', many: 'ламп', other: 'лампи' },
      en: { one: 'lamp', other: 'lamps' },
    };
    const lamp = (more: Input): Input =>
      event('catalogue/items', 'item.registered', { code: 'lamp', names: { en: 'lamp' }, unit: 'H87', ...more });
    expect(given().when(lamp({ plural })).faults).toEqual([]);
    expect(given().when(lamp({ plural: { uk: { several: 'x' } } })).faults).not.toEqual([]);
  });
});
