import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyCodes, minorUnits } from '../../src/events/values/currencies.ts';
import { ABOUT, amountOf, amountOfMoney, exactly, money, quantity, scaleOf } from '../../src/events/values/quantity.ts';
import { units } from '../../src/events/values/units.ts';

describe('bounds', () => {
  it.each([
    [{ value: 70, unit: 'H87', qualifier: 'approximately' }, [70_000, 67_000, 74_000]],
    [{ value: 520, unit: 'TNE', qualifier: 'approximately' }, [520_000, 494_000, 546_000]],
    [{ value: 900_000, unit: 'MTR', qualifier: 'at-least' }, [900_000_000, 900_000_000, null]],
    [{ value: 5, unit: 'LTR', qualifier: 'at-most' }, [5_000, 0, 5_000]],
    [{ min: 10, max: 13, unit: 'H87' }, [12_000, 10_000, 13_000]],
    [{ value: 0.001, unit: 'TNE' }, [1, 1, 1]],
    [{ unit: 'IE', qualifier: 'unknown' }, [0, 0, null]],
  ] as const)('%j', (given, [stated, lower, upper]) => {
    expect(amountOf(quantity.parse(given))).toEqual({
      stated,
      lower,
      upper,
      quantified: !('qualifier' in given && given.qualifier === 'unknown'),
    });
  });

  it('the stated amount lies between its bounds, whatever is stated', () => {
    const unit = fc.constantFrom('H87', 'MTR');
    const given = fc.oneof(
      fc.record({
        value: fc.nat({ max: 1_000_000 }),
        unit,
        qualifier: fc.constantFrom('exact', 'at-least', 'at-most', 'approximately'),
      }),
      fc
        .tuple(fc.nat({ max: 1_000_000_000 }), fc.nat({ max: 1_000_000_000 }), unit)
        .map(([a, b, code]) => ({ min: Math.min(a, b), max: Math.max(a, b), unit: code })),
    );
    fc.assert(
      fc.property(given, (q) => {
        const { stated, lower, upper } = amountOf(quantity.parse(q));
        expect(lower).toBeLessThanOrEqual(stated);
        expect(upper ?? Infinity).toBeGreaterThanOrEqual(stated);
        expect([stated, lower, upper ?? 0].every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });

  it('money is kept in the currency’s minor units', () => {
    expect(amountOfMoney({ amount: '7600000.00', currency: 'USD' }).stated).toBe(760_000_000);
    expect(amountOfMoney({ amount: '5', currency: 'JPY' }).stated).toBe(5);
    expect(amountOfMoney({ amount: '1.005', currency: 'KWD' }).stated).toBe(1_005);
    expect([scaleOf('USD'), scaleOf('JPY'), scaleOf('H87')]).toEqual([100, 1, 1000]);
    expect(exactly(3)).toEqual({ stated: 3000, lower: 3000, upper: 3000, quantified: true });
  });
});

describe('scale', () => {
  const codes = fc.constantFrom(...Object.keys(units));

  it('a quantity is kept exactly: over its scale it is what was stated', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999 }), fc.nat({ max: 999 }), codes, (whole, thousandth, unit) => {
        const value = units[unit]!.whole ? whole : Number(`${whole}.${String(thousandth).padStart(3, '0')}`);
        expect(amountOf(quantity.parse({ value, unit })).stated / scaleOf(unit)).toBe(value);
      }),
    );
  });

  it('things counted in wholes have whole bounds, and "approximately" is five per cent either way', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), codes, (value, unit) => {
        const { lower, upper, stated } = amountOf({ value, unit, qualifier: 'approximately' });
        const step = units[unit]!.whole ? 1000 : 1;
        for (const bound of [lower, upper ?? -1, stated]) expect(bound % step).toBe(0);
        expect(Math.abs(stated - lower - stated * ABOUT)).toBeLessThanOrEqual(step / 2 + 1e-6);
        expect(Math.abs((upper ?? 0) - stated - stated * ABOUT)).toBeLessThanOrEqual(step / 2 + 1e-6);
      }),
    );
  });

  it('every currency of ISO 4217 keeps its own decimals, to the last minor unit that can be stated', () => {
    for (const currency of currencyCodes) {
      const digits = minorUnits(currency) ?? -1;
      const fraction = (n: number): string => (n === 0 ? '' : `.${'9'.repeat(n)}`);
      const most = money.parse({ amount: `99999999999${fraction(digits)}`, currency });
      expect(String(amountOfMoney(most).stated), currency).toBe('9'.repeat(11 + digits));
      expect(money.safeParse({ amount: `1${fraction(digits + 1)}`, currency }).success, currency).toBe(false);
      expect(scaleOf(currency)).toBe(10 ** digits);
    }
  });

  it('a sum of money that is accepted is kept as a safe integer of minor units', () => {
    for (const currency of currencyCodes) {
      const { success, data } = money.safeParse({
        amount: `999999999999${minorUnits(currency) ? `.${'9'.repeat(minorUnits(currency)!)}` : ''}`,
        currency,
      });
      if (success) expect(Number.isSafeInteger(amountOfMoney(data).stated), currency).toBe(true);
    }
  });

  it('money has the bounds that its qualifier says', () => {
    const about = (qualifier: 'at-least' | 'at-most' | 'approximately' | 'exact'): unknown[] => {
      const { stated, lower, upper } = amountOfMoney({ amount: '100.01', currency: 'USD', qualifier });
      return [stated, lower, upper];
    };
    expect(about('exact')).toEqual([10_001, 10_001, 10_001]);
    expect(about('at-least')).toEqual([10_001, 10_001, null]);
    expect(about('at-most')).toEqual([10_001, 0, 10_001]);
    expect(about('approximately')).toEqual([10_001, 9_501, 10_501]);
  });
});

describe('what is refused', () => {
  it.each([
    [{ value: 1.0001, unit: 'TNE' }, 'three decimals'],
    [{ value: 1e-7, unit: 'TNE' }, 'three decimals'],
    [{ min: 1, max: 2.0005, unit: 'TNE' }, 'three decimals'],
    [{ min: 1, max: 2.5, unit: 'IE' }, 'no decimals'],
    [{ min: 1, max: 2, unit: 'TNE', qualifier: 'at-least' }, 'range'],
    [{ value: 100_000_000_001, unit: 'TNE' }, ''],
    [{ value: '1', unit: 'TNE' }, ''],
    [{ value: 1, unit: 'TNE', qualifier: 'roughly' }, ''],
    [{ value: 1.5, unit: 'H87' }, 'no decimals'],
    [{ value: Infinity, unit: 'TNE' }, ''],
    [{ value: 2 ** 53 + 2, unit: 'TNE' }, ''],
    [{ value: -1, unit: 'TNE' }, ''],
    [{ value: 1, unit: 'ton' }, 'Recommendation 20'],
    [{ value: 1, unit: 'constructor' }, 'Recommendation 20'],
    [{ unit: 'TNE' }, 'needs a value'],
    [{ min: 2, max: 1, unit: 'TNE' }, 'min above max'],
    [{ min: 2, unit: 'TNE' }, 'both min and max'],
    [{ value: 1, min: 1, max: 2, unit: 'TNE' }, 'range'],
    [{ value: 1, unit: 'TNE', qualifier: 'unknown' }, 'unknown'],
  ])('%j', (given, says) => {
    const { success, error } = quantity.safeParse(given);
    expect(success).toBe(false);
    expect(JSON.stringify(error?.issues)).toContain(says);
  });

  it.each([
    [{ amount: '1.005', currency: 'USD' }, 'more decimals'],
    [{ amount: '1.5', currency: 'JPY' }, 'more decimals'],
    [{ amount: '1e3', currency: 'USD' }, 'not a sum'],
    [{ amount: '-1', currency: 'USD' }, 'not a sum'],
    [{ amount: '01', currency: 'USD' }, 'not a sum'],
    [{ amount: '1000000000000', currency: 'USD' }, 'not a sum'],
    [{ amount: '1', currency: 'UDS' }, 'is not a currency in ISO 4217'],
    [{ amount: 1, currency: 'USD' }, ''],
  ])('%j', (given, says) => {
    const { success, error } = money.safeParse(given);
    expect(success).toBe(false);
    expect(JSON.stringify(error?.issues)).toContain(says);
  });
});
