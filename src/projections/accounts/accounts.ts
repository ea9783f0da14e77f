import type { At } from '../../events/log/as-of.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { BOOK, POSTED_IN, POSTED_SINCE, AT_LAST_CLOSING } from './balance.ts';
import { summed, sumOf, sumsOf, takes, SUMS_AS_ANSWERED, type Sum, type SumRow } from './sum.ts';

/** What was posted to one measure on the same days, in the same place and activity, as far as the account separates them. */
export interface Account extends Sum {
  /** `ledger`, `place/…`, `activity/…`, or `journal` for what is of all of them. */
  readonly scope: string;
  /**
   * `month`: from the accounts of months, its days are months. `day`: from those of days, in a month that was asked for, beside
   * the account of that month. `each`: one account for each span of days, and in no other account.
   */
  readonly grain: 'month' | 'day' | 'each';
  readonly measure: string;
  readonly unit: string;
  /** '' where the account joins activities. */
  readonly activity: string;
  /** '' where it names none, or where the account joins places. */
  readonly place: string;
  readonly first: string;
  readonly last: string;
  /** The value day, for money. */
  readonly valued: string;
  readonly takesAway: boolean;
}

/** Which accounts to read: some by scope and measure, and all that was ever posted to some measures. */
export interface AccountsAsk {
  /**
   * `ledger`, or `place/…`: read from the books by month, and in some months by day; or, where `months` is `all`, each day.
   */
  readonly books: readonly {
    readonly scope: string;
    readonly measure: string;
    readonly months: readonly string[] | 'all';
  }[];
  /** Activities, by slug: read from their streams. */
  readonly streams: readonly { readonly activity: string; readonly measure: string }[];
  /** Measures: what was posted to them is separated by activity and place. It grows with the log. */
  readonly journal: readonly string[];
}

const BY_DAYS = `
SELECT scope, grain, measure, unit, activity, place, first, last, valued, takes, ${SUMS_AS_ANSWERED}
FROM account
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
HAVING ${summed.map((name) => `sum(${name}) <> 0`).join(' OR ')}`;

const COLUMNS = (scope: string, activity: string, place: string): string => `
  SELECT ${scope} AS scope, 'each' AS grain, postings.measure, postings.unit, ${activity} AS activity, ${place} AS place,
         postings.first, postings.last, postings.valued, ${takes('postings')} AS takes, ${sumsOf('postings')}`;

const cellsOf = (grain: string, wanted: string, cells: string): string => `
  SELECT wanted.scope, '${grain}' AS grain, cells.measure, cells.unit, '' AS activity, '' AS place,
         cells.first, cells.last, cells.valued, cells.takes, ${sumsOf('closings')}
  FROM ${wanted} AS wanted
  CROSS JOIN book
  CROSS JOIN cells ON cells.scope = wanted.scope AND cells.measure = wanted.measure AND ${cells}
  ${AT_LAST_CLOSING}`;

/** `?2` lists scope, measure and whether each day is wanted; `?3` scope, measure and a month whose days are wanted. */
const FROM_BOOKS = `
WITH ${BOOK},
wanted AS MATERIALIZED (
  SELECT value ->> 0 AS scope, value ->> 1 AS measure, value ->> 2 AS byDay
  FROM json_each(?2)
),
month AS MATERIALIZED (
  SELECT value ->> 0 AS scope, value ->> 1 AS measure, value ->> 2 AS month
  FROM json_each(?3)
),
unitOfMonth AS MATERIALIZED (
  SELECT month.scope, month.measure, month.month, total.unit
  FROM month
  CROSS JOIN cells AS total ON total.grain = 'all' AND total.scope = month.scope AND total.measure = month.measure
),
account AS (${cellsOf('month', 'wanted', "cells.grain = 'month' AND NOT wanted.byDay")}
  UNION ALL${cellsOf('each', 'wanted', "cells.grain IN ('day', 'span') AND wanted.byDay")}
  UNION ALL${cellsOf('day', 'unitOfMonth', "cells.grain = 'day' AND cells.unit = wanted.unit AND cells.last >= wanted.month || '-01' AND cells.last <= wanted.month || '-31'")}
  UNION ALL${cellsOf(
    'day',
    '(SELECT DISTINCT scope, measure, unit FROM unitOfMonth)',
    `cells.grain = 'span' AND cells.unit = wanted.unit AND EXISTS (
        SELECT 1
        FROM month
        WHERE month.scope = cells.scope AND month.measure = cells.measure
          AND cells.first <= month.month || '-31' AND cells.last >= month.month || '-01')`,
  )}
  UNION ALL${COLUMNS('wanted.scope', "''", "''")}
  FROM book
  ${POSTED_SINCE}
  CROSS JOIN wanted ON wanted.measure = postings.measure AND wanted.scope IN ('ledger', 'place/' || postings.place)
)${BY_DAYS}`;

const FROM_STREAMS = `
WITH ${BOOK},
wanted AS MATERIALIZED (
  SELECT value ->> 0 AS activity, value ->> 1 AS measure
  FROM json_each(?2)
),
account AS (${COLUMNS("'activity/' || postings.activity", 'postings.activity', 'postings.place')}
  FROM (SELECT DISTINCT activity FROM wanted) AS stream
  CROSS JOIN seen
  ${POSTED_IN("'activity/' || stream.activity")}
  WHERE (postings.activity, postings.measure) IN (SELECT activity, measure FROM wanted)
)${BY_DAYS}`;

const FROM_JOURNAL = `
WITH ${BOOK},
account AS (${COLUMNS("'journal'", 'postings.activity', 'postings.place')}
  FROM seen
  CROSS JOIN postings ON postings.position <= seen.position
  WHERE postings.measure IN (SELECT value FROM json_each(?2))
)${BY_DAYS}`;

/** The statements that answer it, as of a position. */
export function accountStatements(
  db: Database,
  at: At,
  { books, streams, journal }: AccountsAsk,
): D1PreparedStatement[] {
  const asked: [sql: string, wanted: readonly unknown[], ...more: (readonly unknown[])[]][] = [
    [
      FROM_BOOKS,
      books.map(({ scope, measure, months }) => [scope, measure, months === 'all' ? 1 : 0]),
      books.flatMap(({ scope, measure, months }) =>
        months === 'all' ? [] : months.map((month) => [scope, measure, month]),
      ),
    ],
    [FROM_STREAMS, streams.map(({ activity, measure }) => [activity, measure])],
    [FROM_JOURNAL, journal],
  ];
  return asked
    .filter(([, wanted]) => wanted.length > 0)
    .map(([sql, ...lists]) => db.prepare(sql).bind(at, ...lists.map((list) => JSON.stringify(list))));
}

/** From what they answer. */
export function accountsOf(results: readonly D1Result<Record<string, unknown>>[]): Account[] {
  return results.flatMap((result) => rows<AccountRow<Account>>(result).map(withSum));
}

/** An account as the database answers it. */
export type AccountRow<Of extends Partial<Account>> = Omit<Of, keyof Sum | 'takesAway'> &
  SumRow & { readonly takes: number };

/** An account from its row. */
export function withSum<Row extends SumRow & { readonly takes: number }>(
  row: Row,
): Omit<Row, keyof Sum> & Sum & { readonly takesAway: boolean } {
  return { ...row, ...sumOf(row), takesAway: row.takes === 1 };
}
