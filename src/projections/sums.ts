import { rows, type Database } from '../events/reading.ts';
import { readAt, type At, type View } from '../events/view.ts';
import { BOOK, NOTHING, POSTED_IN, splitDays, STANDING, SUMS, sumsOf, type Days, type Sum } from './books.ts';

/** A question for `readSums`: what one measure came to in some scopes over some days. */
export interface SumAsk {
  readonly measure: string;
  readonly unit: string;
  /** `ledger`, or `activity/…` and `place/…` scopes that do not overlap. */
  readonly scopes: readonly string[];
  readonly days: Days;
}

const ASKED = `
WITH ${BOOK},
ask AS MATERIALIZED (
  SELECT value ->> 0 AS ask, value ->> 1 AS scope, value ->> 2 AS measure, value ->> 3 AS unit,
         value ->> 4 AS after, value ->> 5 AS upto,
         value ->> 6 AS firstMonth, value ->> 7 AS lastMonth, value ->> 8 AS daysFrom
  FROM json_each(?2)
),
tail AS MATERIALIZED (
  SELECT postings.*
  FROM book
  CROSS JOIN seen
  CROSS JOIN postings ON postings.position > book.closed AND postings.position <= seen.position
),
month AS MATERIALIZED (
  SELECT cells.scope, cells.measure, cells.unit, cells.last, cells.first, closings.*
  FROM (SELECT DISTINCT scope, measure, unit FROM ask WHERE scope = 'ledger') AS subject
  CROSS JOIN book
  CROSS JOIN cells ON cells.grain = 'month' AND cells.scope = subject.scope
            AND cells.measure = subject.measure AND cells.unit = subject.unit
  ${STANDING}
),
stream AS MATERIALIZED (
  SELECT activity.scope, postings.*
  FROM (SELECT DISTINCT scope FROM ask WHERE scope >= 'activity/' AND scope < 'activity0') AS activity
  CROSS JOIN seen
  ${POSTED_IN('activity.scope')}
),
account AS (
  SELECT ask.ask, ${sumsOf('month')}
  FROM ask
  CROSS JOIN month ON month.scope = ask.scope AND month.measure = ask.measure AND month.unit = ask.unit
            AND month.last <= ask.lastMonth AND month.first >= ask.firstMonth
  UNION ALL
  SELECT ask.ask, ${sumsOf('closings')}
  FROM ask
  CROSS JOIN book
  CROSS JOIN cells ON cells.grain = 'day' AND cells.scope = ask.scope
            AND cells.measure = ask.measure AND cells.unit = ask.unit
            AND cells.last >= ask.daysFrom AND cells.last <= ask.upto AND cells.first >= ask.after
            AND NOT (substr(cells.first, 1, 7) >= ask.firstMonth AND substr(cells.last, 1, 7) <= ask.lastMonth)
  ${STANDING}
  UNION ALL
  SELECT ask.ask, ${sumsOf('tail')}
  FROM ask
  CROSS JOIN tail ON tail.measure = ask.measure AND tail.unit = ask.unit
          AND ask.scope IN ('ledger', 'place/' || tail.place)
          AND tail.last <= ask.upto AND tail.first >= ask.after
  UNION ALL
  SELECT ask.ask, ${sumsOf('stream')}
  FROM ask
  CROSS JOIN stream ON stream.scope = ask.scope AND stream.measure = ask.measure AND stream.unit = ask.unit
            AND stream.last <= ask.upto AND stream.first >= ask.after
)
SELECT ask, ${SUMS}
FROM account
GROUP BY ask`;

/**
 * What each question comes to at a position, in one round trip: from months of the ledger, days of places, and streams of
 * activities.
 */
export async function readSums(
  db: Database,
  at: At,
  asks: readonly SumAsk[],
): Promise<{ view: View; sums: readonly Sum[] }> {
  const asked = asks.flatMap(({ measure, unit, scopes, days }, i) =>
    scopes.map((scope) => {
      const { firstMonth, lastMonth, daysFrom } =
        scope === 'ledger' ? splitDays(days) : { firstMonth: '9999-99', lastMonth: '', daysFrom: days.from };
      return [i, scope, measure, unit, days.from, days.to, firstMonth, lastMonth, daysFrom];
    }),
  );
  const { view, results } = await readAt(db, at, [db.prepare(ASKED).bind(at, JSON.stringify(asked))]);
  const found = new Map(rows<Sum & { ask: number }>(results[0]).map((row) => [row.ask, row]));
  return { view, sums: asks.map((_, i) => found.get(i) ?? NOTHING) };
}
