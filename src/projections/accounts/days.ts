import { daysInMonth } from '../../events/values/edtf.ts';

/** Days from and to, both included, or months. A posting lies within if all the days it may mean do; else it may straddle them. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export const ALL_DAYS: Days = { from: '0000-01-01', to: '9999-12-31' };

/** The months of the days, the first and the last included. */
function monthsOf({ from, to }: Days): Days {
  return { from: from.slice(0, 7), to: to.slice(0, 7) };
}

/** The first and the last of the whole months in a span of days; there are none where the first is after the last. */
export function wholeMonths({ from, to }: Days): Days {
  return {
    from: from.endsWith('-01') ? from.slice(0, 7) : monthAfter(from.slice(0, 7)),
    to: isMonthEnd(to) ? to.slice(0, 7) : monthBefore(to.slice(0, 7)),
  };
}

/** The months that the days begin or end within: of those, what lies within the days is looked up by days. */
export function partMonths(days: Days): string[] {
  const [months, whole] = [monthsOf(days), wholeMonths(days)];
  return [
    ...new Set([...(months.from < whole.from ? [months.from] : []), ...(months.to > whole.to ? [months.to] : [])]),
  ];
}

/** True for the last day of a month. */
function isMonthEnd(day: string): boolean {
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
