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
export interface SumAsk {
  readonly measure: string;
  readonly unit: string;
  /** `ledger`, or `activity/…` and `place/…` scopes that do not overlap. */
  readonly scopes: readonly string[];
  readonly days: Days;
}

/** Each month of what is asked of the ledger: many ask for the same months, which are added up here. */
const MONTHS = `
WITH ${BOOK}
SELECT cells.measure, cells.unit, cells.first, cells.last, ${sumsOf('closings')}
FROM json_each(?2) AS subject
CROSS JOIN book
CROSS JOIN cells ON cells.grain = 'month' AND cells.scope = 'ledger'
          AND cells.measure = subject.value ->> 0 AND cells.unit = subject.value ->> 1
${STANDING}`;

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
  CROSS JOIN cells ON cells.grain = 'day' AND cells.scope = ask.scope
            AND cells.measure = ask.measure AND cells.unit = ask.unit
            AND cells.last >= ask.daysFrom AND cells.last <= ask.daysTo AND cells.first >= ask.after
            AND (ask.sign < 0 OR NOT (substr(cells.first, 1, 7) >= ask.firstMonth AND substr(cells.last, 1, 7) <= ask.lastMonth))
  ${STANDING}
  UNION ALL
  SELECT ask.ask, 1, ${sumsOf('tail')}
  FROM ask
  CROSS JOIN tail ON tail.measure = ask.measure AND tail.unit = ask.unit
          AND ask.scope IN ('ledger', 'place/' || tail.place)
          AND tail.last <= ask.upto AND tail.first >= ask.after
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
 * streams of activities.
 */
export async function readSums(
  db: Database,
  at: At,
  asks: readonly SumAsk[],
): Promise<{ view: View; sums: readonly Sum[] }> {
  const ofLedger = asks.filter(isOfLedger);
  const subjects = new Map(ofLedger.map(({ measure, unit }) => [`${measure} ${unit}`, [measure, unit]]));
  const asked = asks.map((ask) => ({
    ...ask,
    split: isOfLedger(ask) ? splitNearest(ask.days) : { ...NO_MONTHS, daysFrom: ask.days.from, daysTo: ask.days.to },
  }));
  const rest = asked.flatMap(({ measure, unit, scopes, days: { from, to }, split }, i) => {
    const { firstMonth, lastMonth, daysFrom, daysTo, sign } = split;
    return scopes.map((scope) => [i, scope, measure, unit, from, to, firstMonth, lastMonth, daysFrom, daysTo, sign]);
  });
  const { view, results } = await readAt(db, at, [
    db.prepare(MONTHS).bind(at, JSON.stringify([...subjects.values()])),
    db.prepare(REST).bind(at, JSON.stringify(rest)),
  ]);
  const months = Map.groupBy(rows<MonthRow>(results[0]), ({ measure, unit }) => `${measure} ${unit}`);
  const found = new Map(rows<Sum & { ask: number }>(results[1]).map((row) => [row.ask, row]));
  return {
    view,
    sums: asked.map(({ measure, unit, split: { firstMonth, lastMonth } }, i) =>
      (months.get(`${measure} ${unit}`) ?? [])
        .filter(({ first, last }) => first >= firstMonth && last <= lastMonth)
        .reduce<Sum>(addSums, found.get(i) ?? NOTHING),
    ),
  };
}

function isOfLedger({ scopes }: SumAsk): boolean {
  return scopes.includes('ledger');
}

/** Of places and activities no months are kept. */
const NO_MONTHS = { firstMonth: '9999-99', lastMonth: '', sign: 1 };

interface MonthRow extends Sum {
  readonly measure: string;
  readonly unit: string;
  readonly first: string;
  readonly last: string;
}
