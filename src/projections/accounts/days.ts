import { daysInMonth } from '../../events/values/edtf.ts';

/** Days from and to, both included. A posting lies within if all the days it may mean do; else it may straddle them. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export const ALL_DAYS: Days = { from: '0000-01-01', to: '9999-12-31' };

/**
 * Splits a span of days into whole months and the days left over at its ends, so that a sum up to any day reads a
 * cell for each month and each day of one month. A posting belongs to the months if both its ends lie in them.
 */
export function splitDays({ from, to }: Days): { firstMonth: string; lastMonth: string; daysFrom: string } {
  const lastMonth = isMonthEnd(to) ? to.slice(0, 7) : monthBefore(to.slice(0, 7));
  const firstMonth = from.endsWith('-01') ? from.slice(0, 7) : monthAfter(from.slice(0, 7));
  // Days left over lie after the last whole month, unless the span begins within a month: then a posting that
  // begins there may end anywhere in the span.
  return { firstMonth, lastMonth, daysFrom: from.endsWith('-01') ? `${lastMonth}-99` : from };
}

/** True for the last day of a month. */
export function isMonthEnd(day: string): boolean {
  return Number(day.slice(8)) === daysInMonth(Number(day.slice(0, 4)), Number(day.slice(5, 7)));
}

function monthBefore(month: string): string {
  return shiftMonth(month, -1);
}

function monthAfter(month: string): string {
  return shiftMonth(month, 1);
}

function shiftMonth(month: string, by: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by;
  if (count < 0) return '';
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
}
