import { rows, type Database } from '../events/reading.ts';
import { readAt, type At, type View } from '../events/view.ts';
import {
  addSums,
  BOOK,
  NOTHING,
  POSTED_IN,
  signedSums,
  splitNearest,
  STANDING,
  sumsOf,
  type Days,
  type Sum,
} from './books.ts';

/** A question for `readSums`: what one measure came to in some scopes over some days. */
export interface SumAsk extends Account {
  /** `ledger`, or `activity/…` and `place/…` scopes that do not overlap. */
  readonly scopes: readonly string[];
  readonly days: Days;
}

/** A measure in one of its units. */
export interface Account {
  readonly measure: string;
  readonly unit: string;
}

/** What came of an account to the ledger, of which all days lie from one month to another. */
export interface MonthRow extends Account, Sum {
  /** `YYYY-MM`. */
  readonly first: string;
  readonly last: string;
}

/** Each month of the accounts that are asked of the ledger: many questions are about the same months, which are added up here. */
const MONTHS = `
WITH ${BOOK},
account AS (
  SELECT value ->> 0 AS measure, value ->> 1 AS unit
  FROM json_each(?2)
)
SELECT cells.measure, cells.unit, cells.first, cells.last, ${sumsOf('closings')}
FROM account
CROSS JOIN book
CROSS JOIN cells ON cells.grain = 'month' AND cells.scope = 'ledger'
          AND cells.measure = account.measure AND cells.unit = account.unit
${STANDING}
UNION ALL
SELECT postings.measure, postings.unit, substr(postings.first, 1, 7), substr(postings.last, 1, 7), ${signedSums('postings', '1')}
FROM book
CROSS JOIN seen
CROSS JOIN postings ON postings.position > book.closed AND postings.position <= seen.position
WHERE (postings.measure, postings.unit) IN (SELECT measure, unit FROM account)
GROUP BY 1, 2, 3, 4`;

/** The days of a row that the months of its question do not hold, or that they hold and it does not ask for. */
const besideMonths = (row: 'cells' | 'tail'): string => `
                ${row}.measure = ask.measure AND ${row}.unit = ask.unit
            AND ${row}.last >= ask.daysFrom AND ${row}.last <= ask.daysTo AND ${row}.first >= ask.after
            AND (ask.sign < 0 OR NOT (substr(${row}.first, 1, 7) >= ask.firstMonth AND substr(${row}.last, 1, 7) <= ask.lastMonth))`;

/** All else, by question: days, which are taken away where the months hold more than is asked, streams, and what came since. */
const REST = `
WITH ${BOOK},
ask AS MATERIALIZED (
  SELECT value ->> 0 AS ask, value ->> 1 AS scope, value ->> 2 AS measure, value ->> 3 AS unit,
         value ->> 4 AS after, value ->> 5 AS upto,
         value ->> 6 AS firstMonth, value ->> 7 AS lastMonth,
         value ->> 8 AS daysFrom, value ->> 9 AS daysTo, value ->> 10 AS sign
  FROM json_each(?2)
),
tail AS MATERIALIZED (
  SELECT postings.*
  FROM book
  CROSS JOIN seen
  CROSS JOIN postings ON postings.position > book.closed AND postings.position <= seen.position
),
stream AS MATERIALIZED (
  SELECT subject.scope, postings.measure, postings.unit, postings.first, postings.last, ${sumsOf('postings')}
  FROM (SELECT DISTINCT scope, measure, unit FROM ask WHERE scope >= 'activity/' AND scope < 'activity0') AS subject
  CROSS JOIN seen
  ${POSTED_IN('subject.scope')} AND postings.measure = subject.measure AND postings.unit = subject.unit
),
account AS (
  SELECT ask.ask, ask.sign, ${sumsOf('closings')}
  FROM ask
  CROSS JOIN book
  CROSS JOIN cells ON cells.grain = 'day' AND cells.scope = ask.scope AND ${besideMonths('cells')}
  ${STANDING}
  UNION ALL
  SELECT ask.ask, ask.sign, ${sumsOf('tail')}
  FROM ask
  CROSS JOIN tail ON ask.scope IN ('ledger', 'place/' || tail.place) AND ${besideMonths('tail')}
  UNION ALL
  SELECT ask.ask, 1, ${sumsOf('stream')}
  FROM ask
  CROSS JOIN stream ON stream.scope = ask.scope AND stream.measure = ask.measure AND stream.unit = ask.unit
            AND stream.last <= ask.upto AND stream.first >= ask.after
)
SELECT ask, ${signedSums('account', 'account.sign')}
FROM account
GROUP BY ask`;

/**
 * What each question comes to at a position, in one round trip: from months and days of the ledger, days of places, and
 * streams of activities; and beside them the months of the ledger of all accounts that were asked of it or are in `also`.
 */
export async function readSums(
  db: Database,
  at: At,
  asks: readonly SumAsk[],
  also: readonly Account[] = [],
): Promise<{ view: View; sums: readonly Sum[]; months: readonly MonthRow[] }> {
  const accounts = new Map([...asks.filter(isOfLedger), ...also].map((one) => [nameOf(one), [one.measure, one.unit]]));
  const asked = asks.map((ask) => ({
    ...ask,
    split: isOfLedger(ask) ? splitNearest(ask.days) : { ...NO_MONTHS, daysFrom: ask.days.from, daysTo: ask.days.to },
  }));
  const rest = asked.flatMap(({ measure, unit, scopes, days: { from, to }, split }, i) => {
    const { firstMonth, lastMonth, daysFrom, daysTo, sign } = split;
    return scopes.map((scope) => [i, scope, measure, unit, from, to, firstMonth, lastMonth, daysFrom, daysTo, sign]);
  });
  const { view, results } = await readAt(db, at, [
    db.prepare(MONTHS).bind(at, JSON.stringify([...accounts.values()])),
    db.prepare(REST).bind(at, JSON.stringify(rest)),
  ]);
  const months = rows<MonthRow>(results[0]);
  const byAccount = Map.groupBy(months, nameOf);
  const found = new Map(rows<Sum & { ask: number }>(results[1]).map((row) => [row.ask, row]));
  return {
    view,
    sums: asked.map(({ split: { firstMonth, lastMonth }, ...ask }, i) =>
      (byAccount.get(nameOf(ask)) ?? [])
        .filter(({ first, last }) => first >= firstMonth && last <= lastMonth)
        .reduce<Sum>(addSums, found.get(i) ?? NOTHING),
    ),
    months,
  };
}

function nameOf({ measure, unit }: Account): string {
  return `${measure} ${unit}`;
}

function isOfLedger({ scopes }: SumAsk): boolean {
  return scopes.includes('ledger');
}

/** Of places and activities no months are kept. */
const NO_MONTHS = { firstMonth: '9999-99', lastMonth: '', sign: 1 };
