import type { Account, Grain } from './accounts.ts';

/**
 * Every `block` positions what was posted in them is added up and kept in one row; every `closing` positions, a multiple of that,
 * the books are closed: the blocks since the last closing are added to them.
 */
export interface Rhythm {
  readonly block: number;
  readonly closing: number;
}

export const RHYTHM: Rhythm = { block: 128, closing: 16 * 128 };

/** A book: the accounts of a kind for one measure, one month or one activity, where the kind has a book for each. */
export interface Book {
  readonly kind: BookKind;
  readonly measure: string;
  /** `2025-07`, or SEVERAL_MONTHS. */
  readonly month: string;
  readonly activity: string;
}

/** The month of what begins in one month and ends in another. */
export const SEVERAL_MONTHS = 'several';

export type BookKind = 'ledger' | 'money' | 'attributions' | 'days' | 'places' | 'placeDays' | 'activities' | 'streams';

interface Kind {
  readonly grain: Grain;
  /** Undefined where it keeps no such accounts. */
  bookOf(account: Account): Partial<Book> | undefined;
}

const byMeasureAndMonth = ({ measure, first, last }: Account): Partial<Book> => ({
  measure,
  month: monthOf(first, last),
});

/**
 * What accounts each kind of book keeps, and in which book of the kind. A question is answered from the thinnest kind that
 * keeps apart what it asks for: `ledger` totals by month, `money` by days, since each day may have its own rate, `attributions` of
 * whom, for whom and of what by months, and `days` by days, `places` and `placeDays` where too, `activities` totals of each,
 * `streams` all that is known of an activity.
 */
export const bookKinds: Readonly<Record<BookKind, Kind>> = {
  ledger: { grain: { days: 7 }, bookOf: () => ({}) },
  money: {
    grain: { days: 10 },
    bookOf: (account) => (account.measure.startsWith('money/') ? byMeasureAndMonth(account) : undefined),
  },
  attributions: { grain: { attribution: true, days: 7 }, bookOf: ({ measure }) => ({ measure }) },
  days: { grain: { attribution: true, days: 10 }, bookOf: byMeasureAndMonth },
  places: { grain: { attribution: true, place: true, days: 7 }, bookOf: ({ measure }) => ({ measure }) },
  placeDays: { grain: { attribution: true, place: true, days: 10 }, bookOf: byMeasureAndMonth },
  activities: { grain: { activity: true, days: 0 }, bookOf: ({ activity }) => ({ activity }) },
  streams: { grain: { activity: true, place: true, days: 10 }, bookOf: ({ activity }) => ({ activity }) },
};

function monthOf(first: string, last: string): string {
  return first.slice(0, 7) === last.slice(0, 7) ? first.slice(0, 7) : SEVERAL_MONTHS;
}

/** The book of a kind that an account is in; undefined where it is in none. */
export function bookOf(kind: BookKind, account: Account): Book | undefined {
  const of = bookKinds[kind].bookOf(account);
  return of && { kind, measure: '', month: '', activity: '', ...of };
}

/** Of what a block keeps apart nothing is joined: every book is made from it. */
export const GRAIN_OF_BLOCKS: Grain = { activity: true, attribution: true, place: true, days: 10 };
