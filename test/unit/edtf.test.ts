// @ts-expect-error the package ships no types
import untypedEdtf from 'edtf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber, parseEdtf, periodLabel, spanOf } from '../../src/events/values/edtf.ts';

/** Another implementation of EDTF: the first and last millisecond that a text can mean. */
const oracle = untypedEdtf as (text: string) => { min: number | null; max: number | null };

const accepted: [text: string, first: string | null, last: string | null][] = [
  ['2022', '2022-01-01', '2022-12-31'],
  ['0000', '0000-01-01', '0000-12-31'],
  ['9999-12-31', '9999-12-31', '9999-12-31'],
  ['2022-02', '2022-02-01', '2022-02-28'],
  ['2024-02', '2024-02-01', '2024-02-29'],
  ['0000-02', '0000-02-01', '0000-02-29'],
  ['2025-07-11', '2025-07-11', '2025-07-11'],
  ['2024-02-29', '2024-02-29', '2024-02-29'],
  ['2023-06~', '2023-06-01', '2023-06-30'],
  ['2022-02-27/2022-03-12', '2022-02-27', '2022-03-12'],
  ['2022-02/2022-03', '2022-02-01', '2022-03-31'],
  ['2022~/2023-06?', '2022-01-01', '2023-06-30'],
  ['2022/2022', '2022-01-01', '2022-12-31'],
  ['../2025-07', null, '2025-07-31'],
  ['2022/..', '2022-01-01', null],
  ['/2025-07', null, '2025-07-31'],
  ['2022-02-27/', '2022-02-27', null],
  ['202X', '2020-01-01', '2029-12-31'],
  ['20XX', '2000-01-01', '2099-12-31'],
  ['2004-XX', '2004-01-01', '2004-12-31'],
  ['1985-04-XX', '1985-04-01', '1985-04-30'],
  ['1985-XX-XX', '1985-01-01', '1985-12-31'],
  ['2001-21', '2001-03-01', '2001-05-31'],
  ['2001-22', '2001-06-01', '2001-08-31'],
  ['2001-23', '2001-09-01', '2001-11-30'],
  ['2001-24', '2001-12-01', '2002-02-28'],
  ['2003-24', '2003-12-01', '2004-02-29'],
];

const refused: [text: string, part: string][] = [
  ['', 'is empty'],
  ['2025-13', '2025-13 has no month 13'],
  ['2023-02-30', '2023-02-30 is not a day of that month: 2023-02 goes from 01 to 28'],
  ['1900-02-29', 'is not a day of that month'],
  ['2025-07-11T10:00Z', 'write the day, 2025-07-11'],
  ['2025-07-11/2025-07-12T10:00:00+04:00', 'longer than 32'],
  ['2025-07-11/2025-07-12T10:00Z', 'write the day, 2025-07-12'],
  ['Y170000002', 'beyond four digits'],
  ['Y-17000', 'beyond four digits'],
  ['-0044', 'negative year'],
  ['-0044/2022', 'negative year'],
  ['12022', 'is not an EDTF date'],
  ['20220711', 'write 2022-07-11'],
  ['2022-7-5', 'of one digit'],
  ['11.07.2025', 'is not an EDTF date'],
  ['2022-02-27/2022-03-12/2022-04', 'more than one "/"'],
  ['2022-02-27..2022-03-12', 'write 2022-02-27/2022-03-12'],
  ['2022-02-27/03-12', '03-12 is not an EDTF date'],
  ['2022-03/2022-02', 'write the earlier date first, 2022-02/2022-03'],
  ['../..', 'at both ends'],
  ['/', 'at both ends'],
  ['..', 'is not an interval'],
  ['?2022', 'level 2'],
  ['2022?-06', 'level 2'],
  ['[2022,2023]', 'level 2'],
  ['2001-25', 'level 2'],
  ['1950S2', 'level 2'],
  ['XXXX', 'leaves out digits'],
  ['2004-1X', 'leaves out digits'],
  ['202X-04', 'after an unspecified one'],
  ['2004-XX-05', 'after an unspecified one'],
  ['202X~', 'leave out ~'],
  ['2001-21?', 'leave out ?'],
  ['2001-21-05', 'a day of a season'],
  ['9999-24', 'year 10000'],
  ['202X/2030', 'unspecified digits, which an interval does not take'],
  ['2001-21/2001-22', 'write its months'],
  ['2022?~', 'is not an EDTF date'],
  ['july', 'is not an EDTF date'],
  [' 2022', 'holds a space'],
  ['2022\n', 'holds a space'],
  ['２０２２', 'outside ASCII'],
  ['2022–2023', 'outside ASCII'],
  ['2022\u0000', 'control character'],
  ['2'.repeat(1_000_000), 'longer than 32'],
];

const year = fc.integer({ min: 0, max: 9999 }).map((y) => String(y).padStart(4, '0'));
const two = (min: number, max: number) => fc.integer({ min, max }).map((n) => String(n).padStart(2, '0'));
/** By the platform's own calendar: 1970-01-01 is day 719,528. */
const isoDay = (n: number): string => new Date((n - 719_528) * 86_400_000).toISOString().slice(0, 10);
const day = fc.integer({ min: 0, max: 3_652_424 }).map(isoDay);
const date = fc.oneof(
  year,
  fc.tuple(year, two(1, 12)).map((parts) => parts.join('-')),
  day,
);
const qualified = fc.tuple(date, fc.constantFrom('', '?', '~', '%')).map((parts) => parts.join(''));
const unspecified = fc.oneof(
  year.map((y) => `${y.slice(0, 3)}X`),
  year.map((y) => `${y.slice(0, 2)}XX`),
  year.map((y) => `${y}-XX`),
  // Not the year 0, a leap year: that package lets 0000-02-XX run into March.
  fc.tuple(year, two(1, 12)).map(([y, m]) => `${y === '0000' ? '0001' : y}-${m}-XX`),
  year.map((y) => `${y}-XX-XX`),
);
const end = fc.oneof({ weight: 4, arbitrary: qualified }, { weight: 1, arbitrary: fc.constantFrom('', '..') });
const interval = fc.tuple(end, end).map((ends) => ends.join('/'));

describe('an accepted EDTF text', () => {
  it.each(accepted)('%s spans %s to %s', (text, first, last) => {
    expect(parseEdtf(text)).toEqual({ first, last });
    expect(spanOf(text)).toEqual({ first, last });
  });

  it('spans what the edtf package says it does, seasons apart', () => {
    const iso = (time: number | null) =>
      time === null || !Number.isFinite(time) ? null : new Date(time).toISOString().slice(0, 10);
    fc.assert(
      fc.property(fc.oneof(qualified, unspecified, interval), (text) => {
        const span = parseEdtf(text);
        const theirs = attempt(() => oracle(text));
        if ('fault' in span || theirs === undefined) return;
        expect(span).toEqual({ first: iso(theirs.min), last: iso(theirs.max) });
      }),
      { numRuns: 2000 },
    );
  });

  it('is one the edtf package accepts too, but for intervals within their own start', () => {
    fc.assert(
      fc.property(fc.oneof(qualified, unspecified, interval), (text) => {
        const span = parseEdtf(text);
        if ('fault' in span || attempt(() => oracle(text)) !== undefined) return;
        // That package compares the first moments of both ends, so it has no 2022/2022 and no 2022-03/2022.
        const [from = '', to = ''] = text.split('/');
        expect(spanOf(from).first! >= spanOf(to).first!).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a refused text', () => {
  it.each(refused.map(([text, part]) => [text.slice(0, 40), part, text]))('%j: %s', (_shown, part, text) => {
    const result = parseEdtf(text);
    expect(result).toHaveProperty('fault');
    expect('fault' in result && result.fault).toContain(part);
    expect(() => spanOf(text)).toThrow(RangeError);
  });

  it('is refused in one short printable line, whatever was sent', () => {
    const likely = fc.string({ unit: fc.constantFrom(...'0129X-/.~?%TYZ:[,]ES \u0000'), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(likely, fc.string({ unit: 'binary' })), (text) => {
        const result = parseEdtf(text);
        if ('fault' in result) expect(result.fault).toMatch(/^[\x20-\x7E]{1,200}$/);
        else expect(result.first !== null || result.last !== null).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('day numbers', () => {
  it('count every day of the years 0000 to 9999 once, from 0', () => {
    expect(dayNumber('0000-01-01')).toBe(0);
    expect(dayNumber('9999-12-31')).toBe(3_652_424);
    for (let n = 0; n <= 3_652_424; n += 7) if (dayNumber(isoDay(n)) !== n) expect(isoDay(n)).toBe(n);
  });

  it('agree with the platform from 1970 on', () => {
    const epoch = dayNumber('1970-01-01');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_932_896 }), (n) => {
        const text = new Date(n * 86_400_000).toISOString().slice(0, 10);
        expect(dayNumber(text)).toBe(epoch + n);
      }),
    );
  });

  it.each(['2023-02-29', '2023-13-01', '2023-00-01', '2023-01-00', '2023-1-1', '2023', ''])('refuse %j', (text) => {
    expect(() => dayNumber(text)).toThrow(RangeError);
  });
});

describe('a period label', () => {
  it.each([
    ['2022-02-27', 'month', '2022-02'],
    ['2022-02-27/2022-03-12', 'month', '2022-02/2022-03'],
    ['2022', 'month', '2022'],
    ['2022-01-15/2022-12-03', 'month', '2022'],
    ['2021/2022', 'month', '2021/2022'],
    ['2022-01/2022-03', 'month', '2022-01/2022-03'],
    ['2001-24', 'month', '2001-12/2002-02'],
    ['../2025-07', 'month', '../2025-07'],
    ['../2025-12', 'month', '../2025'],
    ['2022-02/..', 'month', '2022-02/..'],
    ['2022/..', 'month', '2022/..'],
    ['2022-02-27', 'year', '2022'],
    ['2021-12-30/2022-01-02', 'year', '2021/2022'],
    ['../2025-07', 'year', '../2025'],
    ['2022-02/..', 'year', '2022/..'],
  ] as const)('of %s by %s is %s', (text, grain, label) => {
    expect(periodLabel(spanOf(text), grain)).toBe(label);
  });

  it('is ../.. where nothing is known', () => {
    expect(periodLabel({ first: null, last: null }, 'month')).toBe('../..');
  });

  it('covers the span, and is no longer than the span at that grain', () => {
    fc.assert(
      fc.property(
        fc.oneof(qualified, unspecified, interval),
        fc.constantFrom('year' as const, 'month' as const),
        (text, grain) => {
          const span = parseEdtf(text);
          if ('fault' in span) return;
          const covered = spanOf(periodLabel(span, grain));
          const length = grain === 'year' ? 4 : 7;
          expect(covered.first?.slice(0, length)).toBe(span.first?.slice(0, length));
          expect(covered.last?.slice(0, length)).toBe(span.last?.slice(0, length));
          if (span.first !== null) expect(covered.first! <= span.first).toBe(true);
          if (span.last !== null) expect(covered.last! >= span.last).toBe(true);
        },
      ),
    );
  });
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
