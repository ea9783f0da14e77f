import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, formatEdtf, formatMoney, formatNumber } from '../../src/events/language/format.ts';
import { languages } from '../../src/events/values/languages.ts';

const NBSP = '\u00A0';

describe('numbers', () => {
  it.each([
    ['1234567.5', '1,234,567.5', `1${NBSP}234${NBSP}567,5`, '1.234.567,5'],
    ['7600000.00', '7,600,000', `7${NBSP}600${NBSP}000`, '7.600.000'],
    ['7600000.50', '7,600,000.50', `7${NBSP}600${NBSP}000,50`, '7.600.000,50'],
    ['123456789012.3456', '123,456,789,012.3456', `123${NBSP}456${NBSP}789${NBSP}012,3456`, '123.456.789.012,3456'],
    ['-400.10', '-400.10', '-400,10', '-400,10'],
    ['999', '999', '999', '999'],
    ['-0.00', '0', '0', '0'],
  ])('%s is written %s, %s, %s', (amount, en, uk, az) => {
    expect(languages.map((language) => formatDecimal(amount, language))).toEqual([en, uk, az]);
  });

  it.each(['', '1e3', '1,000', '.5', '5.', '--1', 'NaN', '9'.repeat(31)])('%j is no decimal number', (amount) => {
    expect(() => formatDecimal(amount, 'en')).toThrow(RangeError);
  });

  it('are written as full ICU data would have them', () => {
    const thousandths = fc.integer({ min: -1e14, max: 1e14 }).map((n) => n / 1000);
    fc.assert(
      fc.property(fc.constantFrom(...languages), fc.oneof(thousandths, fc.integer()), (language, value) => {
        expect(formatNumber(value, language)).toBe(
          new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(value),
        );
      }),
    );
  });

  it('take no infinite or undefined value', () => {
    for (const value of [Number.POSITIVE_INFINITY, Number.NaN, 1e21])
      expect(() => formatNumber(value, 'en')).toThrow(RangeError);
  });
});

describe('money', () => {
  it('stands with its currency code, before the figure in English and after it elsewhere', () => {
    expect(formatMoney('7600000.00', 'USD', 'en')).toBe('USD 7,600,000');
    expect(formatMoney('7600000.00', 'USD', 'uk')).toBe(`7${NBSP}600${NBSP}000 USD`);
    expect(formatMoney('7600000.00', 'USD', 'az')).toBe('7.600.000 USD');
  });
});

const dates: [text: string, en: string, uk: string, az: string][] = [
  ['2025-07-11', '11 July 2025', '11 липня 2025 р.', '11 iyul 2025'],
  ['2022-02-05', '5 February 2022', '5 лютого 2022 р.', '5 fevral 2022'],
  ['2022-02', 'February 2022', 'лютий 2022 р.', 'fevral 2022'],
  ['2022', '2022', '2022 р.', '2022-ci il'],
  [
    '2022-02-27/2022-03-12',
    '27 February to 12 March 2022',
    '27 лютого – 12 березня 2022 р.',
    '27 fevral – 12 mart 2022',
  ],
  ['2025-07-10/2025-07-11', '10 to 11 July 2025', '10–11 липня 2025 р.', '10–11 iyul 2025'],
  ['2022-02/2022-03', 'February to March 2022', 'лютий – березень 2022 р.', 'fevral – mart 2022'],
  ['2022-12/2023-01', 'December 2022 to January 2023', 'грудень 2022 р. – січень 2023 р.', 'dekabr 2022 – yanvar 2023'],
  ['2022/2023', '2022 to 2023', '2022–2023 рр.', '2022–2023-cü illər'],
  ['2022-02/2022-02', 'February 2022', 'лютий 2022 р.', 'fevral 2022'],
  [
    '2022-02-27/2022-03',
    '27 February 2022 to March 2022',
    '27 лютого 2022 р. – березень 2022 р.',
    '27 fevral 2022 – mart 2022',
  ],
  ['2023-06~', 'about June 2023', 'близько червня 2023 р.', 'təxminən iyun 2023'],
  ['2022-04-11~', 'about 11 April 2022', 'близько 11 квітня 2022 р.', 'təxminən 11 aprel 2022'],
  ['2023-06?', 'possibly June 2023', 'можливо, червень 2023 р.', 'ola bilsin, iyun 2023'],
  ['2023%', 'possibly about 2023', 'можливо, близько 2023 р.', 'ola bilsin, təxminən 2023-cü il'],
  [
    '2022-02~/2022-03',
    'about February 2022 to March 2022',
    'близько лютого 2022 р. – березень 2022 р.',
    'təxminən fevral 2022 – mart 2022',
  ],
  [
    '2022~/2023~',
    'about 2022 to about 2023',
    'близько 2022 р. – близько 2023 р.',
    'təxminən 2022-ci il – təxminən 2023-cü il',
  ],
  ['../2025-07', 'by July 2025', 'до липня 2025 р.', '2025-ci ilin iyuluna qədər'],
  ['../2025-04~', 'by about April 2025', 'приблизно до квітня 2025 р.', 'təxminən 2025-ci ilin aprelinə qədər'],
  ['../2025-07-11', 'by 11 July 2025', 'до 11 липня 2025 р.', '11 iyul 2025-ci il tarixinə qədər'],
  ['../2026', 'by 2026', 'до 2026 р.', '2026-cı ilə qədər'],
  ['2022/..', 'since 2022', 'від 2022 р.', '2022-ci ildən bəri'],
  ['2022-04/..', 'since April 2022', 'від квітня 2022 р.', '2022-ci ilin aprelindən bəri'],
  ['2022-09/..', 'since September 2022', 'від вересня 2022 р.', '2022-ci ilin sentyabrından bəri'],
  [
    '2022-02-24?/..',
    'since possibly 24 February 2022',
    'можливо, від 24 лютого 2022 р.',
    'ola bilsin, 24 fevral 2022-ci il tarixindən bəri',
  ],
  [
    '/2025-07',
    'until July 2025, start not known',
    'до липня 2025 р., початок невідомий',
    '2025-ci ilin iyuluna qədər, başlanğıcı məlum deyil',
  ],
  ['2022/', 'from 2022, end not known', 'від 2022 р., кінець невідомий', '2022-ci ildən, sonu məlum deyil'],
  ['2001-21', 'spring 2001', 'весна 2001 р.', '2001-ci ilin yazı'],
  ['2001-23', 'autumn 2001', 'осінь 2001 р.', '2001-ci ilin payızı'],
  ['2001-24', 'winter 2001–2002', 'зима 2001–2002 рр.', '2001–2002-ci illərin qışı'],
  ['202X', 'between 2020 and 2029', 'між 2020 і 2029 рр.', '2020–2029-cu illər arasında'],
  ['20XX', 'between 2000 and 2099', 'між 2000 і 2099 рр.', '2000–2099-cu illər arasında'],
  ['2004-XX', '2004 (month not known)', '2004 р. (місяць невідомий)', '2004-cü il (ayı məlum deyil)'],
  ['1985-04-XX', 'April 1985 (day not known)', 'квітень 1985 р. (день невідомий)', 'aprel 1985 (günü məlum deyil)'],
  [
    '1985-XX-XX',
    '1985 (month and day not known)',
    '1985 р. (місяць і день невідомі)',
    '1985-ci il (ayı və günü məlum deyil)',
  ],
];

describe('a date in words', () => {
  it.each(dates)('%s reads %s; %s; %s', (text, en, uk, az) => {
    expect(languages.map((language) => formatEdtf(text, language))).toEqual([en, uk, az]);
  });

  it.each(['', 'last summer', '2025-13', '../..'])('gives %j back as it stands', (text) => {
    for (const language of languages) expect(formatEdtf(text, language)).toBe(text);
  });

  it('gives the Azerbaijani year the ending its last spoken vowel asks for', () => {
    const endings = {
      ci: [1991, 1992, 1995, 1997, 1998, 2000, 2020, 2050, 2070, 2080],
      cü: [1900, 2003, 2004, 2100],
      cı: [1990, 2006, 2040, 2060],
      cu: [2009, 2010, 2030],
    };
    for (const [ending, years] of Object.entries(endings))
      for (const year of years) expect(formatEdtf(`${year}`, 'az')).toBe(`${year}-${ending} il`);
  });

  it('names every month as full ICU data would', () => {
    for (const language of languages)
      for (let month = 0; month < 12; month++) {
        const date = new Date(Date.UTC(2025, month, 11));
        const format = (day?: 'numeric') =>
          date.toLocaleDateString(language === 'en' ? 'en-GB' : language, {
            day,
            month: 'long',
            year: 'numeric',
            timeZone: 'UTC',
          });
        expect(formatEdtf(date.toISOString().slice(0, 10), language)).toBe(format('numeric'));
        expect(formatEdtf(date.toISOString().slice(0, 7), language)).toBe(format());
      }
  });
});
