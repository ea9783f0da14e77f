/**
 * Dates as precise as they are known: EDTF levels 0 and 1 (ISO 8601-2, Annex A), days or coarser, years 0000 to 9999.
 *
 *     spanOf('2022-02/2022-03') // { first: '2022-02-01', last: '2022-03-31' }
 */

/** The first and the last day (`YYYY-MM-DD`) that a text can mean; `null` where that end is open or unknown. */
export interface Span {
  readonly first: string | null;
  readonly last: string | null;
}

/** Why a text is refused, and what to write instead: one sentence. */
export interface EdtfFault {
  readonly fault: string;
}

/** `?` uncertain, `~` approximate, `%` both. At level 1 it stands at the end and is said of the whole date. */
export type EdtfQualifier = '' | '?' | '~' | '%';

export interface EdtfDate {
  /** Four characters; the last, or the last two, are `X` where unspecified. */
  readonly year: string;
  /** `01` to `12`, `XX`, a season from `21` (spring) to `24` (winter), or nothing. */
  readonly month: string | undefined;
  /** `01` to `31`, `XX`, or nothing. */
  readonly day: string | undefined;
  readonly qualifier: EdtfQualifier;
}

/** Each end is a date, `..` (open) or `''` (unknown). */
export interface EdtfInterval {
  readonly from: EdtfDate | '..' | '';
  readonly to: EdtfDate | '..' | '';
}

/** The longest text accepted is 23 characters; anything beyond this is not worth looking at. */
const LONGEST = 32;
const EXAMPLES = 'write 2022, 2022-02, 2022-02-27 or 2022-02-27/2022-03-12';
const DATE = /^(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?([?~%]?)$/;

/** The days that `text` can mean, or why it is refused. */
export function parseEdtf(text: string): Span | EdtfFault {
  const read = readEdtf(text);
  return 'fault' in read ? read : spanned(read);
}

/** The days that `text`, which has been accepted before, can mean. */
export function spanOf(text: string): Span {
  const span = parseEdtf(text);
  if ('fault' in span) throw new RangeError(`not an accepted EDTF text: ${span.fault}`);
  return span;
}

/** The parts of `text`, for those who put it into words, or why it is refused. */
export function readEdtf(text: string): EdtfDate | EdtfInterval | EdtfFault {
  const foreign = notOurs(text);
  if (foreign !== undefined) return { fault: foreign };
  const [left = '', right, more] = text.split('/');
  if (right === undefined) return readDate(left);
  if (more !== undefined)
    return { fault: `${text} has more than one "/": an interval has two ends, as in 2022-02-27/2022-03-12` };
  return readInterval(text, left, right);
}

/** What shows at a glance that a text is none of ours. */
function notOurs(text: string): string | undefined {
  if (text === '') return `the date is empty: ${EXAMPLES}`;
  if (text.length > LONGEST) return `the date is longer than ${LONGEST} characters: ${EXAMPLES}`;
  if (/\s/.test(text)) return `the date holds a space: ${EXAMPLES}`;
  if (!/^[\x21-\x7E]+$/.test(text))
    return `the date holds a character outside ASCII, or a control character: ${EXAMPLES}`;
  if (/(^|\/)Y-?\d/.test(text)) return `${text} has a year beyond four digits: years go from 0000 to 9999`;
  if (/(^|\/)-/.test(text)) return `${text} has a negative year: years go from 0000 to 9999`;
  const day = /(?:^|\/)(\d{4}-\d{2}-\d{2})T/.exec(text)?.[1];
  if (day !== undefined) return `${text} has a time of day: write the day, ${day}`;
  if (/[[\]{}]|[?~%][\dX-]|\d[SE]\d/.test(text))
    return `${text} is EDTF level 2, and levels 0 and 1 are accepted: ${EXAMPLES}`;
  return undefined;
}

function readInterval(text: string, left: string, right: string): EdtfInterval | EdtfFault {
  const from = readEnd(left);
  if (typeof from !== 'string' && 'fault' in from) return from;
  const to = readEnd(right);
  if (typeof to !== 'string' && 'fault' in to) return to;
  if (typeof from === 'string' && typeof to === 'string')
    return { fault: `${text} is open or unknown at both ends: give one of them, as in 2022/.. or ../2025-07` };
  const { first, last } = spanned({ from, to });
  if (first !== null && last !== null && first > last)
    return { fault: `${text} runs backwards: write the earlier date first, ${right}/${left}` };
  return { from, to };
}

function readEnd(text: string): EdtfDate | '..' | '' | EdtfFault {
  if (text === '' || text === '..') return text;
  const date = readDate(text);
  if ('fault' in date) return date;
  if (text.includes('X'))
    return { fault: `${text} has unspecified digits, which an interval does not take: ${EXAMPLES}` };
  if (isSeason(date.month))
    return { fault: `${text} is a season, which an interval does not take: write its months, as in 2022-03/2022-05` };
  return date;
}

function readDate(text: string): EdtfDate | EdtfFault {
  const match = DATE.exec(text);
  if (!match) return { fault: misspelt(text) };
  const [, year = '', month, day, mark] = match;
  const date = { year, month, day, qualifier: mark as EdtfQualifier }; // the pattern admits no other mark
  const fault = impossible(text, date);
  return fault === undefined ? date : { fault };
}

/** A fault of form. */
function misspelt(text: string): string {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact) return `${text} has no hyphens: write ${compact.slice(1).join('-')}`;
  if (text.includes('..')) return `${text} is not an interval: write 2022-02-27/2022-03-12, 2022/.. or ../2025-07`;
  if (/^\d{4}-\d{1,2}(-\d{1,2})?$/.test(text))
    return `${text} has a month or a day of one digit: write two, as in 2022-02-07`;
  if (text.includes('X'))
    return `${text} leaves out digits that level 1 does not: write 202X, 20XX, 2004-XX, 1985-04-XX or 1985-XX-XX`;
  return `${text} is not an EDTF date: ${EXAMPLES}`;
}

/** A fault of meaning in a text of good form. */
function impossible(text: string, { year, month, day, qualifier }: EdtfDate): string | undefined {
  if ((year.includes('X') && month !== undefined) || (month === 'XX' && day !== undefined && day !== 'XX'))
    return `${text} gives a part after an unspecified one: write 202X, 20XX, 2004-XX, 1985-04-XX or 1985-XX-XX`;
  if (qualifier !== '' && (text.includes('X') || isSeason(month)))
    return `${text} qualifies a season or unspecified digits, which level 1 does not: leave out ${qualifier}`;
  if (month === undefined || month === 'XX') return undefined;
  if (isSeason(month)) {
    if (day !== undefined) return `${text} gives a day of a season: write the month, 01 to 12`;
    return year === '9999' && month === '24' ? `${text} ends in the year 10000: years go from 0000 to 9999` : undefined;
  }
  if (/^(2[5-9]|3\d|4[01])$/.test(month)) return `${text} is EDTF level 2: of seasons, 21 to 24 are accepted`;
  if (!/^(0[1-9]|1[0-2])$/.test(month))
    return `${text} has no month ${month}: months go from 01 to 12, seasons from 21 to 24`;
  if (day === undefined || day === 'XX') return undefined;
  const days = daysInMonth(Number(year), Number(month));
  return day === '00' || Number(day) > days
    ? `${text} is not a day of that month: ${year}-${month} goes from 01 to ${days}`
    : undefined;
}

function isSeason(month: string | undefined): boolean {
  return month !== undefined && month >= '21' && month <= '24';
}

function spanned(read: EdtfDate | EdtfInterval): Span {
  if ('year' in read) return { first: firstDay(read), last: lastDay(read) };
  return {
    first: typeof read.from === 'string' ? null : firstDay(read.from),
    last: typeof read.to === 'string' ? null : lastDay(read.to),
  };
}

/**
 * Spring (21) is March to May, summer (22) June to August, autumn (23) September to November, and winter (24)
 * December of that year to the end of February of the next.
 */
const SEASON_STARTS: Readonly<Record<string, number>> = { '21': 3, '22': 6, '23': 9, '24': 12 };

function firstDay({ year, month, day }: EdtfDate): string {
  const first = year.replaceAll('X', '0');
  if (month === undefined || month === 'XX') return `${first}-01-01`;
  if (isSeason(month)) return `${first}-${pad(SEASON_STARTS[month] ?? 1)}-01`;
  return `${first}-${month}-${day === undefined || day === 'XX' ? '01' : day}`;
}

function lastDay({ year, month, day }: EdtfDate): string {
  const last = year.replaceAll('X', '9');
  if (month === undefined || month === 'XX') return `${last}-12-31`;
  if (month === '24') return lastOfMonth(Number(last) + 1, 2);
  if (isSeason(month)) return lastOfMonth(Number(last), (SEASON_STARTS[month] ?? 1) + 2);
  return day === undefined || day === 'XX' ? lastOfMonth(Number(last), Number(month)) : `${last}-${month}-${day}`;
}

function lastOfMonth(year: number, month: number): string {
  return `${pad(year, 4)}-${pad(month)}-${daysInMonth(year, month)}`;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/**
 * The shortest EDTF text at a grain that covers a span: `2022-02`, `2022-02/2022-03`, `../2025-07`, and whole years
 * as years: `2022`, `2021/2022`, `2022/..`. A span open at both ends gives `../..`, which no event may be dated with.
 */
export function periodLabel({ first, last }: Span, grain: 'year' | 'month'): string {
  const wholeYears = (first === null || first.slice(5, 7) === '01') && (last === null || last.slice(5, 7) === '12');
  const length = grain === 'year' || wholeYears ? 'YYYY'.length : 'YYYY-MM'.length;
  const from = first?.slice(0, length) ?? '..';
  const to = last?.slice(0, length) ?? '..';
  return from === to && from !== '..' ? from : `${from}/${to}`;
}

// Days are counted in the proleptic Gregorian calendar. `Date` is not used: it reads years 0 to 99 as 1900 to 1999.

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The length of a month of the proleptic Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

function daysBeforeYear(year: number): number {
  return 365 * year + Math.ceil(year / 4) - Math.ceil(year / 100) + Math.ceil(year / 400);
}

/** Days from 0000-01-01 (which is 0) to a day `YYYY-MM-DD`. */
export function dayNumber(text: string): number {
  const [year = 0, month = 0, day = 0] = /^\d{4}-\d{2}-\d{2}$/.test(text) ? text.split('-').map(Number) : [];
  if (day < 1 || day > daysInMonth(year, month)) throw new RangeError('not a day YYYY-MM-DD of the calendar');
  let days = daysBeforeYear(year) + day - 1;
  for (let earlier = 1; earlier < month; earlier++) days += daysInMonth(year, earlier);
  return days;
}

/** The first and the last day that something can have occurred on: `YYYY-MM-DD`, `0000-01-01` and `9999-12-31` for open ends. */
export interface DaySpan {
  readonly first: string;
  readonly last: string;
}

/** The days that an EDTF text spans, for texts that a schema has accepted. @throws Error for any other text */
export function daysOf(edtfText: string): DaySpan {
  const parsed = parseEdtf(edtfText);
  if ('fault' in parsed) throw new Error(`not a date: ${edtfText}`);
  return { first: parsed.first ?? '0000-01-01', last: parsed.last ?? '9999-12-31' };
}
