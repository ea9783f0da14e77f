import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf } from '../../src/events/values/quantity.ts';
import { whole } from '../../src/projections/rules/fraction.ts';
import { tallyOf, type Tally } from '../../src/projections/rules/tally.ts';
import {
  compareWithYearBefore,
  conflictsOf,
  isRestated,
  isStale,
  residualOf,
  shareOf,
  verdictOn,
  verdicts,
  type Comparable,
  type Itemised,
  type Relation,
} from '../../src/projections/rules/verdict.ts';

/** A sum in thousandths from whole units. */
const sum = (stated: number, min = stated, max: number | null = stated): Tally =>
  tally({ stated: stated * 1000, lower: min * 1000, upper: (max ?? 0) * 1000, open: max === null ? 1 : 0 });

function tally(given: { stated: number; lower: number; upper: number; open: number }): Tally {
  const { stated, lower, upper, open } = given;
  const exact = (value: number): bigint => BigInt(Math.round(value));
  return tallyOf({ stated: exact(stated), lower: exact(lower), upper: exact(upper), open, events: 1, unquantified: 0 });
}

/** All of it in the claim's own unit, and converted. */
const alike = (of: Tally): Itemised => ({ tally: of, isOneUnit: true, isUncovered: false });
const pieces = (value: number, qualifier?: 'at-least' | 'at-most' | 'approximately') => ({
  quantity: { value, unit: 'H87', ...(qualifier ? { qualifier } : {}) },
});
const people = (value: number, qualifier?: 'approximately') => ({
  quantity: { value, unit: 'IE', ...(qualifier ? { qualifier } : {}) },
});
const tonnes = (value: number) => ({ quantity: { value, unit: 'TNE' } });

describe('verdicts', () => {
  it.each([
    ['R1: 134 of 134', pieces(134), sum(134), 'reconciled'],
    [
      'R2: at least 3,353,000 against more than 3,300,000',
      pieces(3_300_000, 'at-least'),
      sum(3_353_000, 3_353_000, null),
      'supported',
    ],
    ['R3: 719 against 720, right to 5', tonnes(720), sum(719, 693, null), 'supported'],
    ['714 against 720', tonnes(720), sum(714, 714, 714), 'partly-itemised'],
    ['R5: 50 against about 70', pieces(70, 'approximately'), sum(50), 'partly-itemised'],
    ['67 against about 70', pieces(70, 'approximately'), sum(67), 'supported'],
    ['equal, but not all exact', pieces(134), sum(134, 130, 140), 'supported'],
    ['one piece too few', pieces(134), sum(133), 'partly-itemised'],
    ['more than was said', pieces(134), sum(140), 'exceeded'],
    ['perhaps more than was said', pieces(134), sum(140, 120, 150), 'supported'],
    ['just below "at least"', pieces(100, 'at-least'), sum(99), 'partly-itemised'],
    ['far above "at least"', pieces(100, 'at-least'), sum(900), 'supported'],
    ['within "at most"', pieces(100, 'at-most'), sum(40), 'supported'],
    ['above "at most"', pieces(100, 'at-most'), sum(101), 'exceeded'],
    ['nothing at all', pieces(4), sum(0), 'not-itemised'],
    ['nothing of "at most"', pieces(4, 'at-most'), sum(0), 'not-itemised'],
    ['acts without a number only', pieces(4), sum(0, 0, null), 'not-itemised'],
    ['R2: 72 of 72', pieces(72), sum(72), 'reconciled'],
    ['R2: 107 trucks of 14 + 23 + 20 + 25 + 25', pieces(107), sum(14 + 23 + 20 + 25 + 25), 'reconciled'],
    ['R6: 86 and one group of unknown size against 459', people(459), sum(86, 86, null), 'partly-itemised'],
    [
      'R6: 86 and one group of unknown size against about 300',
      people(300, 'approximately'),
      sum(86, 86, null),
      'partly-itemised',
    ],
    ['715 against 720, right to 5', tonnes(720), sum(715), 'supported'],
    ['725 against 720, right to 5', tonnes(720), sum(725), 'supported'],
    ['725.001 against 720', tonnes(720), sum(725.001), 'exceeded'],
    ['714.999 against 720', tonnes(720), sum(714.999), 'partly-itemised'],
    ['950 against a round thousand: five per cent and no more', tonnes(1000), sum(950), 'supported'],
    ['949 against a round thousand', tonnes(1000), sum(949), 'partly-itemised'],
    ['1,050 against a round thousand', tonnes(1000), sum(1050), 'supported'],
    ['1,051 against a round thousand', tonnes(1000), sum(1051), 'exceeded'],
    ['66 against about 70', pieces(70, 'approximately'), sum(66), 'partly-itemised'],
    ['74 against about 70', pieces(70, 'approximately'), sum(74), 'supported'],
    ['75 against about 70', pieces(70, 'approximately'), sum(75), 'exceeded'],
    ['exactly "at least"', pieces(100, 'at-least'), sum(100), 'supported'],
    ['within a range', { quantity: { min: 10, max: 12, unit: 'H87' } }, sum(10), 'supported'],
    ['below a range', { quantity: { min: 10, max: 12, unit: 'H87' } }, sum(9), 'partly-itemised'],
    ['above a range', { quantity: { min: 10, max: 12, unit: 'H87' } }, sum(13), 'exceeded'],
    ['none of none', pieces(0), sum(0), 'reconciled'],
    ['one of none', pieces(0), sum(1), 'exceeded'],
    ['a round thousand is not right to five hundred', tonnes(1000), sum(600), 'partly-itemised'],
  ] as const)('%s', (_, claim, itemised, verdict) => {
    expect(verdictOn(claim, alike(itemised))).toBe(verdict);
  });

  it('money is compared within its own rounding', () => {
    const itemised = alike(tally({ stated: 2_757_000_000, lower: 2_757_000_000, upper: 0, open: 1 }));
    expect(verdictOn({ quantity: { amount: '27600000', currency: 'AZN' } }, itemised)).toBe('supported');
    expect(verdictOn({ quantity: { amount: '27700000', currency: 'AZN' } }, itemised)).toBe('partly-itemised');
  });

  it('R3: 27.57 million of 27.6 million manat are within its rounding, to the minor unit', () => {
    const claim = { quantity: { amount: '27600000.00', currency: 'AZN' } };
    const manat = (stated: number): Tally => tally({ stated, lower: stated, upper: stated, open: 0 });
    expect(verdictOn(claim, alike(manat(2_757_000_000)))).toBe('supported');
    expect(verdictOn(claim, alike(manat(2_755_000_000)))).toBe('supported');
    expect(verdictOn(claim, alike(manat(2_754_999_999)))).toBe('partly-itemised');
    expect(verdictOn(claim, alike(manat(2_765_000_001)))).toBe('exceeded');
    expect(verdictOn(claim, alike(manat(2_760_000_000)))).toBe('reconciled');
    expect(residualOf(claim, manat(2_757_000_000))).toEqual({ stated: 30_000, min: 30_000, max: 30_000 });
  });

  it('more that is itemised never makes a claim less supported', () => {
    const rank = {
      'not-itemised': -1,
      'not-comparable': -1,
      'partly-itemised': 0,
      supported: 1,
      reconciled: 1,
      exceeded: 2,
    } as const;
    const claim = fc.record({
      value: fc.nat({ max: 3000 }),
      unit: fc.constantFrom('H87', 'TNE'),
      qualifier: fc.constantFrom('exact' as const, 'at-least' as const, 'at-most' as const, 'approximately' as const),
    });
    fc.assert(
      fc.property(claim, fc.nat({ max: 4000 }), fc.nat({ max: 500 }), (quantity, some, more) => {
        const [before, after] = [some, some + more].map((itemised) => verdictOn({ quantity }, alike(sum(itemised))));
        expect(rank[after!]).toBeGreaterThanOrEqual(rank[before!]);
      }),
    );
  });

  it('nothing is missing of what is reconciled, and something of what is partly itemised', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.nat({ max: 300 }), (value, itemised) => {
        const verdict = verdictOn(pieces(value), alike(sum(itemised)));
        const { stated } = residualOf(pieces(value), sum(itemised));
        if (verdict === 'reconciled' || verdict === 'exceeded') expect(stated).toBe(0);
        if (verdict === 'partly-itemised' || verdict === 'not-itemised') expect(stated).toBeGreaterThan(0);
      }),
    );
  });

  it('in several currencies nothing is reconciled, and what no rate converts is not compared unless the rest suffices', () => {
    const claim = { quantity: { amount: '100.00', currency: 'USD' } };
    const dollars = (stated: number): Tally => tally({ stated, lower: stated, upper: stated, open: 0 });
    expect(verdictOn(claim, { ...alike(dollars(10_000)), isOneUnit: false })).toBe('supported');
    expect(verdictOn(claim, { ...alike(dollars(5_000)), isUncovered: true })).toBe('not-comparable');
    expect(verdictOn(claim, { ...alike(dollars(0)), isUncovered: true })).toBe('not-comparable');
    expect(verdictOn(claim, { ...alike(dollars(10_000)), isUncovered: true })).toBe('supported');
    expect(verdictOn(claim, { ...alike(dollars(20_000)), isUncovered: true })).toBe('exceeded');
  });

  it('what straddles its date reconciles nothing', () => {
    const straddling = sum(134);
    straddling.add({ stated: 0n, lower: 0n, upper: 0n, open: 0, events: 1, unquantified: 0 }, { straddles: true });
    expect(verdictOn(pieces(134), alike(straddling))).toBe('supported');
  });

  it('the share is what is itemised over what is claimed, to two decimals', () => {
    expect(shareOf(pieces(70, 'approximately'), sum(50))).toEqual({ stated: 0.71, min: 0.71, max: 0.71 });
    expect(shareOf(pieces(100, 'at-least'), sum(62, 60, null))).toEqual({ stated: 0.62, min: 0.6, max: null });
    expect(shareOf(pieces(0), sum(50))).toBeUndefined();
  });

  it('the residual is told with its bounds', () => {
    expect(residualOf(pieces(134), sum(134))).toEqual({ stated: 0, min: 0, max: 0 });
    expect(residualOf(pieces(10), sum(40))).toEqual({ stated: 0, min: 0, max: 0 });
    expect(residualOf(pieces(100), sum(60, 50, 70))).toEqual({ stated: 40, min: 30, max: 50 });
    expect(residualOf({ quantity: { min: 10, max: 12, unit: 'H87' } }, sum(4))).toEqual({ stated: 7, min: 6, max: 8 });
    expect(residualOf(pieces(70, 'approximately'), sum(50))).toEqual({ stated: 20, min: 17, max: 24 });
    expect(residualOf(pieces(330), sum(30, 30, null))).toEqual({ stated: 300, min: 0, max: 300 });
    expect(residualOf(pieces(100, 'at-least'), sum(40))).toEqual({ stated: 60, min: 60, max: null });
  });

  it('every claim has a verdict, and a residual between its bounds', () => {
    const bounded = fc
      .tuple(fc.nat({ max: 9999 }), fc.nat({ max: 99 }), fc.option(fc.nat({ max: 99 })))
      .map(([stated, below, above]) =>
        sum(stated, Math.max(0, stated - below), above === null ? null : stated + above),
      );
    fc.assert(
      fc.property(
        fc.nat({ max: 9999 }),
        fc.constantFrom(undefined, 'at-least' as const, 'at-most' as const, 'approximately' as const),
        bounded,
        (value, qualifier, itemised) => {
          expect(verdicts).toContain(verdictOn(pieces(value, qualifier), alike(itemised)));
          const { stated, min, max } = residualOf(pieces(value, qualifier), itemised);
          expect(min).toBeLessThanOrEqual(stated);
          expect(max ?? Infinity).toBeGreaterThanOrEqual(stated);
        },
      ),
    );
  });
});

let ids = 0;
function said(
  value: number,
  asOf: string,
  more: { qualifier?: 'at-least' | 'approximately'; series?: string; year?: string } = {},
): Comparable {
  const { qualifier, series = 'a', year } = more;
  ids += 1;
  return {
    id: `claim-${ids}`,
    series,
    asOf,
    qualifier,
    amount: amountOf({ value, unit: 'IE', ...(qualifier ? { qualifier } : {}) }),
    period: year === undefined ? undefined : { first: `${year}-01-01`, last: `${year}-12-31` },
  };
}

/** All of one population and in one unit. */
const all: Relation<Comparable> = {
  isWithin: () => true,
  amountIn: ({ amount: { stated, lower, upper } }) => ({
    stated: whole(BigInt(stated)),
    lower: whole(BigInt(lower)),
    upper: upper === null ? null : whole(BigInt(upper)),
  }),
};

describe('flags', () => {
  it('a cumulative figure that falls conflicts with the higher one before it, both ways', () => {
    const [before, after] = [said(360, '2025-08-04'), said(300, '2025-08-21', { qualifier: 'approximately' })];
    expect(conflictsOf(before, [before, after], all)).toEqual([after]);
    expect(conflictsOf(after, [before, after], all)).toEqual([before]);
    expect(conflictsOf(said(330, '2025-07-11'), [before], all)).toEqual([]);
    expect(
      conflictsOf(
        said(350, '2025-07-11', { qualifier: 'at-least' }),
        [said(330, '2025-08-01', { qualifier: 'at-least' })],
        all,
      ),
    ).toEqual([]);
  });

  it('figures for one period conflict if they cannot both hold, and not with cumulative ones', () => {
    const [a, b] = [said(87, '2022-12-31', { year: '2022' }), said(120, '2022-12-31', { year: '2022' })];
    expect(conflictsOf(a, [b], all)).toEqual([b]);
    expect(conflictsOf(a, [said(10, '2022-12-31'), said(120, '2023-12-31', { year: '2023' })], all)).toEqual([]);
  });

  it('what is not of the population of the other, or has no rate, is in no conflict with it', () => {
    const [before, after] = [said(360, '2025-08-04'), said(300, '2025-08-21')];
    const within = { ...all, isWithin: (a: Comparable) => a === before };
    expect(conflictsOf(before, [after], within)).toEqual([after]);
    expect(conflictsOf(before, [after], { ...all, isWithin: (a: Comparable) => a === after })).toEqual([]);
    expect(conflictsOf(before, [after], { ...all, amountIn: () => undefined })).toEqual([]);
  });

  it('conflicts are mutual', () => {
    const claim = fc
      .tuple(
        fc.nat({ max: 50 }),
        fc.constantFrom('2024-01-01', '2024-06-01', '2025-01-01'),
        fc.constantFrom(undefined, 'at-least' as const, 'approximately' as const),
      )
      .map(([value, asOf, qualifier]) => said(value, asOf, qualifier ? { qualifier } : {}));
    fc.assert(
      fc.property(claim, claim, (a, b) => {
        expect(conflictsOf(a, [b], all).length).toBe(conflictsOf(b, [a], all).length);
      }),
    );
  });

  it('a series that goes down is restated; another publisher’s is not', () => {
    const before = said(100, '2024-01-01');
    expect(isRestated(said(90, '2024-02-01'), [before], all)).toBe(true);
    expect(isRestated(said(90, '2024-02-01', { series: 'b' }), [before], all)).toBe(false);
    expect(isRestated(said(110, '2024-02-01'), [before], all)).toBe(false);
  });

  it('an "at least" far below what was said is stale', () => {
    const before = said(3_400_000, '2025-02-12', { qualifier: 'approximately' });
    expect(isStale(said(2_000_000, '2025-07-31', { qualifier: 'at-least' }), [before], all)).toBe(true);
    expect(isStale(said(3_300_000, '2025-07-31', { qualifier: 'at-least' }), [before], all)).toBe(false);
    expect(isStale(said(2_000_000, '2025-07-31'), [before], all)).toBe(false);
  });

  it('R6: twice the year before is 1.35 times, since 459 less 215 were 244', () => {
    const claim = said(330, '2025-07-11');
    const others = [
      claim,
      said(459, '2025-12-31', { series: 'b' }),
      said(215, '2025-12-31', { series: 'b', year: '2025' }),
    ];
    expect(compareWithYearBefore(claim, 2, others, 1000)).toMatchObject({ base: 244, ratio: 1.35, supported: false });
    expect(compareWithYearBefore(said(488, '2025-07-11'), 2, others, 1000)).toMatchObject({
      ratio: 2,
      supported: true,
    });
    expect(compareWithYearBefore(claim, 2, [claim], 1000)).toMatchObject({ base: null, ratio: null, supported: false });
    expect(
      compareWithYearBefore(
        said(200, '2023-12-31', { year: '2023' }),
        2,
        [said(100, '2022-12-31', { year: '2022' })],
        1000,
      ),
    ).toMatchObject({ base: 100, supported: true });
  });
});
