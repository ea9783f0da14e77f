import { rows, type Database } from '../events/reading.ts';
import { readAt, type At, type View } from '../events/view.ts';
import {
  addSums,
  BOOK,
  NOTHING,
  POSTED_IN,
  POSTED_SINCE,
  signedSums,
  splitNearest,
  STANDING,
  sumsOf,
  type Days,
  type Sum,
} from './books.ts';

/** A question for `readSums`: what one measure came to in some scopes over some days. */
export interface SumAsk {
  readonly measure: string;
  readonly unit: string;
  /** `ledger`, or `activity/…` and `place/…` scopes that do not overlap. */
  readonly scopes: readonly string[];
  readonly days: Days;
}

/** A measure in one of its units, of the ledger or a place. */
export interface Account {
  /** `ledger`, or `place/…`. */
  readonly scope: string;
  readonly measure: string;
  readonly unit: string;
}

/** What came to an account, of which all days lie from one month to another. */
export interface MonthRow extends Account, Sum {
  /** `YYYY-MM`. */
  readonly first: string;
  readonly last: string;
}

/** What came since the books were closed. */
const TAIL = `
tail AS MATERIALIZED (
  SELECT postings.measure, postings.unit, postings.place, postings.first, postings.last, ${sumsOf('postings')}
  FROM book
  ${POSTED_SINCE}
)`;

/** Each month of the accounts that are asked for: many questions are about the same months, which are added up here. */
const MONTHS = `
WITH ${BOOK},
${TAIL},
account AS MATERIALIZED (
  SELECT value ->> 0 AS scope, value ->> 1 AS measure, value ->> 2 AS unit
  FROM json_each(?2)
)
SELECT account.*, cells.first, cells.last, ${sumsOf('closings')}
FROM account
CROSS JOIN book
CROSS JOIN cells ON cells.grain = 'month' AND cells.scope = account.scope
          AND cells.measure = account.measure AND cells.unit = account.unit
${STANDING}
UNION ALL
SELECT account.*, substr(tail.first, 1, 7), substr(tail.last, 1, 7), ${signedSums('tail', '1')}
FROM account
CROSS JOIN tail ON tail.measure = account.measure AND tail.unit = account.unit
          AND account.scope IN ('ledger', 'place/' || tail.place)
GROUP BY 1, 2, 3, 4, 5`;

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
${TAIL},
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
 * What each question comes to at a position, in one round trip: from months and days of the ledger and of places, and
 * streams of activities; and beside them the months of all accounts that were asked of or are in `also`.
 */
export async function readSums(
  db: Database,
  at: At,
  asks: readonly SumAsk[],
  also: readonly Account[] = [],
): Promise<{ view: View; sums: readonly Sum[]; months: readonly MonthRow[] }> {
  const asked = asks.map((ask) => {
    const ofActivities = ask.scopes.some((scope) => scope.startsWith('activity/'));
    return {
      ...ask,
      accounts: ofActivities ? [] : ask.scopes.map((scope) => ({ scope, measure: ask.measure, unit: ask.unit })),
      split: ofActivities ? NO_MONTHS : splitNearest(ask.days),
    };
  });
  const accounts = new Map(
    [...asked.flatMap((one) => one.accounts), ...also].map((one) => [nameOf(one), [one.scope, one.measure, one.unit]]),
  );
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
    sums: asked.map(({ accounts: own, split: { firstMonth, lastMonth } }, i) =>
      own
        .flatMap((account) => byAccount.get(nameOf(account)) ?? [])
        .filter(({ first, last }) => first >= firstMonth && last <= lastMonth)
        .reduce<Sum>(addSums, found.get(i) ?? NOTHING),
    ),
    months,
  };
}

function nameOf({ scope, measure, unit }: Account): string {
  return `${scope} ${measure} ${unit}`;
}

/** Of activities no months and days are kept. */
const NO_MONTHS = { firstMonth: '9999-99', lastMonth: '', daysFrom: '', daysTo: '', sign: 1 };
