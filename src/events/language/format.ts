import { readEdtf, type EdtfDate, type EdtfQualifier } from '../values/edtf.ts';
/**
 * Numbers, money and dates as they are written in each language of the ledger. Not `Intl`: workerd has no data for
 * Azerbaijani, and what a reader sees must not depend on which ICU the server was built with.
 */
import type { Language } from '../values/languages.ts';

/** Between thousands, and before decimals. Ukrainian groups with a no-break space. */
const SEPARATORS: Readonly<Record<Language, readonly [group: string, point: string]>> = {
  en: [',', '.'],
  uk: ['\u00A0', ','],
  az: ['.', ','],
};

/** A number with at most three decimals: `1,234.5`. */
export function formatNumber(value: number, language: Language): string {
  return formatDecimal(value.toFixed(3).replace(/\.?0+$/, ''), language);
}

/** A decimal string, exactly; its decimals are kept, all of them, unless all are zero: `7,600,000`, `0.50`. */
export function formatDecimal(amount: string, language: Language): string {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(amount) ?? [];
  if (whole === undefined) throw new RangeError('not a decimal number such as "7600000.00"');
  const [group, point] = SEPARATORS[language];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const decimals = /[1-9]/.test(fraction) ? point + fraction : '';
  return (/[1-9]/.test(amount) ? sign : '') + grouped + decimals;
}

const LARGE: readonly (readonly [size: number, names: Readonly<Record<Language, string>>])[] = [
  [1e9, { en: 'billion', uk: 'млрд', az: 'mlrd' }],
  [1e6, { en: 'million', uk: 'млн', az: 'mln' }],
];

const TICKS: readonly (readonly [least: number, size: number, names: Readonly<Record<Language, string>>])[] = [
  [1e9, 1e9, { en: 'bn', uk: ' млрд', az: ' mlrd' }],
  [1e6, 1e6, { en: 'm', uk: ' млн', az: ' mln' }],
  [1e4, 1e3, { en: 'k', uk: ' тис.', az: ' min' }],
];

/** A figure of an axis, from ten thousand on in short words: "10m", "10 млн". */
export function formatTick(value: number, language: Language): string {
  const [, size = 1, names] = TICKS.find(([least]) => value >= least) ?? [];
  return formatNumber(value / size, language) + (names?.[language] ?? '');
}

/** The signs that English readers take for one currency only. */
const SIGNS: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£' };

/** An amount to three significant figures, from a million on in words: "$45.0 million", "AZN 29.0 million", "45,0 млн USD". */
export function formatMoneyShort(amount: number, currency: string, language: Language): string {
  const [size, names] = LARGE.find(([least]) => Math.abs(amount) >= least) ?? [1, undefined];
  const figure = Number((amount / size).toPrecision(3));
  const decimals = names ? Math.max(0, 2 - Math.floor(Math.log10(Math.abs(figure)))) : 0;
  const [whole = '', fraction] = figure.toFixed(decimals).split('.');
  const number = formatNumber(Number(whole), language) + (fraction ? (language === 'en' ? '.' : ',') + fraction : '');
  const sized = names ? `${number} ${names[language]}` : number;
  if (language !== 'en') return `${sized} ${currency}`;
  return currency in SIGNS ? `${SIGNS[currency]}${sized}` : `${currency} ${sized}`;
}

/** An amount with its ISO 4217 code, which says which dollar is meant where a symbol does not. */
export function formatMoney(amount: string, currency: string, language: Language): string {
  const figure = formatDecimal(amount, language);
  return language === 'en' ? `${currency} ${figure}` : `${figure} ${currency}`;
}

/**
 * An EDTF text in words, as precise as the text and no more: "11 July 2025", "February to March 2022",
 * "about June 2023", "by July 2025". What is not EDTF is given back as it stands.
 */
export function formatEdtf(text: string, language: Language): string {
  const read = readEdtf(text);
  if ('fault' in read) return text;
  const words = DATE_WORDS[language];
  if ('year' in read) return dateInWords(read, words);
  const { from, to } = read;
  if (typeof from === 'string') return typeof to === 'string' ? text : from === '..' ? words.by(to) : words.until(to);
  if (typeof to === 'string') return to === '..' ? words.since(from) : words.from(from);
  return intervalInWords(from, to, words);
}

/** How one language says dates. A month's case depends on what stands before it, so each phrase is made whole. */
interface DateWords {
  /** A day, a month or a year without its qualifier. */
  plain(date: EdtfDate): string;
  /** The same without its year. */
  yearless(date: EdtfDate): string;
  qualified(date: EdtfDate): string;
  season(year: number, season: string): string;
  /** Two years of one interval. */
  years(from: string, to: string): string;
  /** Some year from one to another: for `202X` and `20XX`. */
  someYear(from: string, to: string): string;
  readonly unknownMonth: string;
  readonly unknownDay: string;
  readonly unknownBoth: string;
  /** Between two dates, and between two days of one month. */
  readonly to: string;
  readonly toDay: string;
  /** Open start, unknown start, open end, unknown end. */
  by(date: EdtfDate): string;
  until(date: EdtfDate): string;
  since(date: EdtfDate): string;
  from(date: EdtfDate): string;
}

function dateInWords(date: EdtfDate, words: DateWords): string {
  const { year, month, day } = date;
  if (year.includes('X')) return words.someYear(year.replaceAll('X', '0'), year.replaceAll('X', '9'));
  if (month === 'XX') {
    const known = words.plain({ ...date, month: undefined, day: undefined });
    return `${known} (${day === undefined ? words.unknownMonth : words.unknownBoth})`;
  }
  if (day === 'XX') return `${words.plain({ ...date, day: undefined })} (${words.unknownDay})`;
  return month !== undefined && month > '12' ? words.season(Number(year), month) : words.qualified(date);
}

/** Says what both ends share only once, where neither is in doubt. */
function intervalInWords(from: EdtfDate, to: EdtfDate, words: DateWords): string {
  const apart = words.qualified(from) + words.to + words.qualified(to);
  const sameGrain =
    (from.month === undefined) === (to.month === undefined) && (from.day === undefined) === (to.day === undefined);
  if (from.qualifier !== to.qualifier || !sameGrain) return apart;
  if (from.year === to.year && from.month === to.month && from.day === to.day) return words.qualified(from);
  if (from.qualifier !== '') return apart;
  if (from.month === undefined) return words.years(from.year, to.year);
  if (from.year !== to.year) return apart;
  if (from.month !== to.month) return words.yearless(from) + words.to + words.plain(to);
  return Number(from.day) + words.toDay + words.plain(to);
}

function listed(...parts: (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

/** The entry for a month, `01` to `12`, of a text of twelve words. */
function monthIn(table: string, month: string | undefined): string | undefined {
  return month === undefined ? undefined : table.split(' ')[Number(month) - 1];
}

function dayOf({ day }: EdtfDate): number | undefined {
  return day === undefined ? undefined : Number(day);
}

type Doubt = Readonly<Record<EdtfQualifier, string>>;

const EN_MONTHS = 'January February March April May June July August September October November December';
const EN_SEASONS: Readonly<Record<string, string>> = { '21': 'spring', '22': 'summer', '23': 'autumn', '24': 'winter' };
const EN_DOUBT: Doubt = { '': '', '?': 'possibly ', '~': 'about ', '%': 'possibly about ' };

const en: DateWords = {
  plain: (date) => listed(en.yearless(date), date.year),
  yearless: (date) => listed(dayOf(date), monthIn(EN_MONTHS, date.month)),
  qualified: (date) => EN_DOUBT[date.qualifier] + en.plain(date),
  season: (year, season) => `${EN_SEASONS[season]} ${season === '24' ? `${year}–${year + 1}` : year}`,
  years: (from, to) => `${from} to ${to}`,
  someYear: (from, to) => `between ${from} and ${to}`,
  unknownMonth: 'month not known',
  unknownDay: 'day not known',
  unknownBoth: 'month and day not known',
  to: ' to ',
  toDay: ' to ',
  by: (date) => `by ${en.qualified(date)}`,
  until: (date) => `until ${en.qualified(date)}, start not known`,
  since: (date) => `since ${en.qualified(date)}`,
  from: (date) => `from ${en.qualified(date)}, end not known`,
};

const UK_MONTHS = 'січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень';
const UK_GENITIVE = 'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня';
const UK_SEASONS: Readonly<Record<string, string>> = { '21': 'весна', '22': 'літо', '23': 'осінь', '24': 'зима' };
const UK_DOUBT: Doubt = { '': '', '?': 'можливо, ', '~': 'приблизно ', '%': 'можливо, приблизно ' };

/** After "близько", "до" and "від". A day has its month in the genitive anyway. */
function ukGenitive(date: EdtfDate): string {
  return listed(dayOf(date), monthIn(UK_GENITIVE, date.month), date.year, 'р.');
}

const uk: DateWords = {
  plain: (date) => listed(uk.yearless(date), date.year, 'р.'),
  yearless: (date) => listed(dayOf(date), monthIn(date.day === undefined ? UK_MONTHS : UK_GENITIVE, date.month)),
  qualified: (date) =>
    ({
      '': uk.plain(date),
      '?': `можливо, ${uk.plain(date)}`,
      '~': `близько ${ukGenitive(date)}`,
      '%': `можливо, близько ${ukGenitive(date)}`,
    })[date.qualifier],
  season: (year, season) => `${UK_SEASONS[season]} ${season === '24' ? `${year}–${year + 1} рр.` : `${year} р.`}`,
  years: (from, to) => `${from}–${to} рр.`,
  someYear: (from, to) => `між ${from} і ${to} рр.`,
  unknownMonth: 'місяць невідомий',
  unknownDay: 'день невідомий',
  unknownBoth: 'місяць і день невідомі',
  to: ' – ',
  toDay: '–',
  by: (date) => `${UK_DOUBT[date.qualifier]}до ${ukGenitive(date)}`,
  until: (date) => `${uk.by(date)}, початок невідомий`,
  since: (date) => `${UK_DOUBT[date.qualifier]}від ${ukGenitive(date)}`,
  from: (date) => `${uk.since(date)}, кінець невідомий`,
};

const AZ_MONTHS = 'yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr';
/** "Of that year": the form that takes the endings -na/-nə (to) and -ndan/-ndən (from). */
const AZ_POSSESSED = 'yanvarı fevralı martı apreli mayı iyunu iyulu avqustu sentyabrı oktyabrı noyabrı dekabrı';
const AZ_SEASONS: Readonly<Record<string, string>> = { '21': 'yazı', '22': 'yayı', '23': 'payızı', '24': 'qışı' };
const AZ_DOUBT: Doubt = { '': '', '?': 'ola bilsin, ', '~': 'təxminən ', '%': 'ola bilsin, təxminən ' };

/** The ending follows the last vowel of the number as spoken: 2022-ci, 2023-cü, 2026-cı, 2029-cu, 1900-cü, 2000-ci. */
function azOrdinal(year: string | number): string {
  const [thousands = '0', hundreds = '0', tens = '0', units = '0'] = String(year).padStart(4, '0');
  const endings = ['', 'ci', 'ci', 'cü', 'cü', 'ci', 'cı', 'ci', 'ci', 'cu'];
  const tenEndings = ['', 'cu', 'ci', 'cu', 'cı', 'ci', 'cı', 'ci', 'ci', 'cı'];
  const hundredEnding = hundreds === '0' ? (thousands === '0' ? 'cı' : 'ci') : 'cü';
  return `${year}-${endings[Number(units)] || tenEndings[Number(tens)] || hundredEnding}`;
}

/** A date with a case ending: on the year, on the month of a year, or on the word "date" after a day. */
function azInflected(date: EdtfDate, ofYear: string, [back, front]: readonly [back: string, front: string]): string {
  const year = azOrdinal(date.year);
  if (date.month === undefined) return `${year} il${ofYear}`;
  if (date.day !== undefined) return `${az.yearless(date)} ${year} il tarixin${front}`;
  return `${year} ilin ${monthIn(AZ_POSSESSED, date.month)}n${date.month === '04' ? front : back}`;
}

const az: DateWords = {
  plain: (date) => (date.month === undefined ? `${azOrdinal(date.year)} il` : `${az.yearless(date)} ${date.year}`),
  yearless: (date) => listed(dayOf(date), monthIn(AZ_MONTHS, date.month)),
  qualified: (date) => AZ_DOUBT[date.qualifier] + az.plain(date),
  season: (year, season) =>
    `${season === '24' ? `${year}–${azOrdinal(year + 1)} illərin` : `${azOrdinal(year)} ilin`} ${AZ_SEASONS[season]}`,
  years: (from, to) => `${from}–${azOrdinal(to)} illər`,
  someYear: (from, to) => `${az.years(from, to)} arasında`,
  unknownMonth: 'ayı məlum deyil',
  unknownDay: 'günü məlum deyil',
  unknownBoth: 'ayı və günü məlum deyil',
  to: ' – ',
  toDay: '–',
  by: (date) => `${AZ_DOUBT[date.qualifier]}${azInflected(date, 'ə', ['a', 'ə'])} qədər`,
  until: (date) => `${az.by(date)}, başlanğıcı məlum deyil`,
  since: (date) => `${AZ_DOUBT[date.qualifier]}${azInflected(date, 'dən', ['dan', 'dən'])} bəri`,
  from: (date) => `${AZ_DOUBT[date.qualifier]}${azInflected(date, 'dən', ['dan', 'dən'])}, sonu məlum deyil`,
};

const DATE_WORDS: Readonly<Record<Language, DateWords>> = { en, uk, az };
