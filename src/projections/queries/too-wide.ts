import { LedgerError } from '../../events/errors.ts';
import type { TotalsFilters } from './totals-plan.ts';

/** What a question may leave out to become narrower, the dearest first. */
const DEAR = ['month', 'activity', 'place', 'year', 'donor', 'recipient', 'sector', 'channel'] as const;

/** A question that would add up more than a read may: it names the parameter to drop. */
export function tooWide(by: readonly string[], filters: TotalsFilters, currency: string | undefined): LedgerError {
  const grouping = DEAR.find((name) => by.includes(name));
  const filtered = Object.entries(filters).find(([, value]) => value !== undefined)?.[0];
  const parameter = currency === undefined ? (grouping ? 'by' : (filtered ?? 'by')) : 'currency';
  const advice =
    currency !== undefined
      ? 'Leave out currency, or ask for one measure: measure=money/itemised.'
      : grouping
        ? `Leave ${grouping} out of by, or ask for one measure or one activity.`
        : `Leave out ${parameter}, or ask for one measure or one activity.`;
  return new LedgerError('too-wide', 'this question would add up more accounts than one answer may', advice, {
    errors: [{ pointer: `?${parameter}`, detail: 'makes the question too wide' }],
  });
}
