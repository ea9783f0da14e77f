import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldedTo, type Account, type Grain } from '../../src/projections/accounts/accounts.ts';
import { pack, unpack } from '../../src/projections/accounts/pack.ts';

const few = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
/** Small amounts, and some far beyond what a number of JavaScript holds. */
const amount = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 60n }),
  fc.bigInt({ min: -(2n ** 60n), max: -(2n ** 53n) }),
);
const count = fc.integer({ min: -2, max: 2 });
const account: fc.Arbitrary<Account> = fc.record({
  activity: few('', 'north', 'south'),
  attribution: few('', '["a"]', '["b"]'),
  place: few('', 'kyiv'),
  measure: few('item/lamp', 'money/paid'),
  unit: few('H87', 'USD'),
  first: few('2024-01-02', '2024-02-01'),
  last: few('2024-02-03', '2025-01-01'),
  valued: few('', '2024-02-03'),
  takesAway: fc.boolean(),
  stated: amount,
  lower: amount,
  upper: amount,
  open: count,
  events: count,
  unquantified: count,
});
const accounts = fc.array(account, { maxLength: 40 });
const grain: fc.Arbitrary<Grain> = fc.record({
  activity: fc.boolean(),
  attribution: fc.boolean(),
  place: fc.boolean(),
  days: fc.constantFrom(0 as const, 4 as const, 7 as const, 10 as const),
});

/** Amounts as bigints: the same integer may be a number or a bigint. */
const told = ({ stated, lower, upper, ...one }: Account): unknown => ({
  ...one,
  ...Object.fromEntries(Object.entries({ stated, lower, upper }).map(([name, value]) => [name, BigInt(value)])),
});

describe('accounts', () => {
  it('in a pack come out as they went in', () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const texts = ['', '["a"]', '["b"]'];
        const packed = pack(all, (text) => texts.indexOf(text));
        expect(unpack(packed, new Map(texts.entries())).map(told)).toEqual(all.map(told));
      }),
    );
  });

  it('folded to any grain add up to the same, exactly', () => {
    fc.assert(
      fc.property(accounts, grain, (all, to) => {
        const folded = foldedTo(to, all);
        for (const name of ['stated', 'lower', 'upper', 'open', 'events', 'unquantified'] as const) {
          const sumOf = (list: readonly Account[]): bigint => list.reduce((sum, one) => sum + BigInt(one[name]), 0n);
          expect(sumOf(folded)).toBe(sumOf(all));
        }
        const keys = folded.map(({ activity, attribution, place, measure, unit, first, last, valued, takesAway }) =>
          JSON.stringify([activity, attribution, place, measure, unit, first, last, valued, takesAway]),
        );
        expect(new Set(keys).size).toBe(keys.length);
        if (!to.activity) expect(folded.every(({ activity }) => activity === '')).toBe(true);
        expect(folded.every(({ first }) => first.length === to.days)).toBe(true);
      }),
    );
  });

  it('in several steps are what they are in one', () => {
    fc.assert(
      fc.property(accounts, accounts, grain, (some, others, to) => {
        const keyed = (list: readonly Account[]): unknown[] =>
          list.map((one) => JSON.stringify(told(one), plain)).toSorted();
        const atOnce = foldedTo(to, [...some, ...others]);
        expect(keyed(foldedTo(to, [...foldedTo(to, some), ...foldedTo(to, others)]))).toEqual(keyed(atOnce));
      }),
    );
  });
});

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
