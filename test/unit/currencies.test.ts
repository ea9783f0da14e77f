import { describe, expect, it } from 'vitest';
import { currencyCodes, minorUnits } from '../../src/events/values/currencies.ts';

describe('minor units', () => {
  it.each([
    ['USD', 2],
    ['EUR', 2],
    ['AZN', 2],
    ['UAH', 2],
    ['JPY', 0],
    ['XOF', 0],
    ['UYI', 0],
    ['IQD', 3],
    ['KWD', 3],
    ['CLF', 4],
    ['UYW', 4],
    ['SLE', 2],
    ['XCG', 2],
    ['ZWG', 2],
    ['XDR', 2],
    ['HRK', 2],
  ])('of %s are %i, as ISO 4217 has them', (code, digits) => {
    expect(minorUnits(code)).toBe(digits);
  });

  it.each([
    'XTS',
    'XXX',
    'XAU',
    'XAG',
    'XSU',
    'XUA',
    'XAD',
    'XBA',
    'ZWL',
    'ANG',
    'SLL',
    'usd',
    'US',
    '',
    'constructor',
    '__proto__',
  ])('of %j, no currency to give aid in, are undefined', (code) => {
    expect(minorUnits(code)).toBeUndefined();
  });
});

describe('the list of currencies', () => {
  it('holds each code once, in order, and knows the decimals of each', () => {
    expect(currencyCodes).toEqual([...new Set(currencyCodes)].toSorted());
    expect(currencyCodes).toHaveLength(171);
    for (const code of currencyCodes) {
      expect(code).toMatch(/^[A-Z]{3}$/);
      expect([0, 2, 3, 4]).toContain(minorUnits(code));
    }
  });

  it('differs from the decimals of CLDR only upwards', () => {
    for (const code of currencyCodes) {
      const cldr = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions();
      expect(minorUnits(code), code).toBeGreaterThanOrEqual(cldr.maximumFractionDigits ?? 0);
    }
  });
});
