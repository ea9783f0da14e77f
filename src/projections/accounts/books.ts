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

export type BookKind = 'ledger' | 'attributions' | 'places' | 'days' | 'activities' | 'streams';

interface Kind {
  readonly grain: Grain;
  bookOf(account: Account): Partial<Book>;
}

/**
 * What accounts each kind of book keeps, and in which book of the kind. A question is answered from the thinnest kind that
 * keeps apart what it asks for: `ledger` totals by month, `attributions` of whom, for whom and of what, `places` where too,
 * `days` what months are too coarse for, `activities` totals of each, `streams` all that is known of an activity.
 */
export const bookKinds: Readonly<Record<BookKind, Kind>> = {
  ledger: { grain: { days: 7 }, bookOf: () => ({}) },
  attributions: { grain: { attribution: true, days: 7 }, bookOf: ({ measure }) => ({ measure }) },
  places: { grain: { attribution: true, place: true, days: 7 }, bookOf: ({ measure }) => ({ measure }) },
  days: {
    grain: { attribution: true, place: true, days: 10 },
    bookOf: ({ measure, first, last }) => ({ measure, month: monthOf(first, last) }),
  },
  activities: { grain: { activity: true, days: 0 }, bookOf: ({ activity }) => ({ activity }) },
  streams: { grain: { activity: true, place: true, days: 10 }, bookOf: ({ activity }) => ({ activity }) },
};

function monthOf(first: string, last: string): string {
  return first.slice(0, 7) === last.slice(0, 7) ? first.slice(0, 7) : SEVERAL_MONTHS;
}

/** The book of a kind that an account is in. */
export function bookOf(kind: BookKind, account: Account): Book {
  return { kind, measure: '', month: '', activity: '', ...bookKinds[kind].bookOf(account) };
}

/** Of what a block keeps apart nothing is joined: every book is made from it. */
export const GRAIN_OF_BLOCKS: Grain = { activity: true, attribution: true, place: true, days: 10 };
