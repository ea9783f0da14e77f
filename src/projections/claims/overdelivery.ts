import { commitmentMade } from '../../events/kinds/commitment-made.ts';
import { pledgeMade } from '../../events/kinds/pledge-made.ts';
import type { Promised } from '../../events/kinds/shared/promise.ts';
import { SEEN, type At } from '../../events/log/as-of.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { activityOf } from '../../events/values/envelope.ts';
import { ALL_DAYS, type Days } from '../accounts/days.ts';
import { anyOf, facet, matchExpression } from '../projectors/search.ts';
import { PAGE_OF_PROMISES, UNDER_PROMISES } from '../queries/promise-list.ts';
import type { Exchanges } from '../rules/conversion.ts';
import { overInMoney, type Bounds, type UnderRow } from '../rules/fulfilment.ts';

/** Which promises are counted in a measure, by what they promise and not by what is given under them. */
const COUNTED: ReadonlyMap<string, string> = new Map([
  ['money/itemised', commitmentMade.type],
  ['money/committed', commitmentMade.type],
  ['money/pledged', pledgeMade.type],
]);

/** A page of claims reads at most this many promises, and at most this many acts under them. */
const MOST_PROMISES = 100;
const MOST_ACTS = 500;

const PROMISES_WITH_VALUE = `
WITH ${SEEN},
${PAGE_OF_PROMISES}
SELECT page.fact, page.type, events.stream, events.data -> '$.value' AS value,
       events.data ->> '$.value.currency' AS unit, journal.first, journal.last, journal.valued
FROM page
JOIN events ON events.position = page.position
LEFT JOIN journal ON journal.position = page.position AND journal.cancels = 0`;

interface PromiseRow {
  readonly fact: string;
  readonly type: string;
  readonly stream: string;
  /** JSON; null where it promises no money. */
  readonly value: string | null;
  readonly unit: string;
  readonly first: string;
  readonly last: string;
  readonly valued: string;
}

/** What was given over one promise, in its own currency: in minor units. */
export interface Overdelivery {
  readonly activity: string;
  readonly unit: string;
  /** The first day and the value day of the promise. */
  readonly first: string;
  readonly valued: string;
  readonly over: Bounds;
}

/** The statements that read what was given over the promises counted in some measures; none where no promise is counted. */
export function overdeliveryStatements(
  db: Database,
  at: At,
  asked: readonly { readonly measure: string; readonly activity: string | undefined }[],
): D1PreparedStatement[] {
  const counted = asked.filter(({ measure }) => COUNTED.has(measure));
  if (counted.length === 0) return [];
  const types = new Set(counted.flatMap(({ measure }) => COUNTED.get(measure) ?? []));
  const activities = counted.map(({ activity }) => activity);
  const match = matchExpression(
    [
      anyOf([...types].map((type) => facet('type', type))),
      ...(activities.includes(undefined) ? [] : [anyOf(activities.map((slug) => facet('activity', slug ?? '')))]),
    ],
    undefined,
  );
  const page = [match, Number.MAX_SAFE_INTEGER, ALL_DAYS.from, ALL_DAYS.to, MOST_PROMISES + 1];
  return [
    db.prepare(PROMISES_WITH_VALUE).bind(at, ...page),
    db.prepare(UNDER_PROMISES).bind(at, ...page, MOST_ACTS + 1),
  ];
}

/** What was given over promises, by measure and days, from what these statements answer. */
export class Overdeliveries {
  private readonly promises: readonly PromiseRow[];
  private readonly under: ReadonlyMap<string, readonly UnderRow[]>;
  /** False where there are more promises, or acts under them, than were looked through. */
  private readonly isAll: boolean;

  constructor(results: readonly D1Result<Record<string, unknown>>[]) {
    this.promises = rows<PromiseRow>(results[0]);
    const under = rows<UnderRow & { found: number }>(results[1]);
    this.isAll = this.promises.length <= MOST_PROMISES && (under[0]?.found ?? 0) <= MOST_ACTS;
    this.under = Map.groupBy(under, ({ promise }) => promise);
  }

  /**
   * Of promises made within the days, over which more was given up to the last of them. Undefined for a measure that counts
   * no promises; null where they are too many to look through.
   */
  of(measure: string, { from, to }: Days, exchanges: Exchanges): readonly Overdelivery[] | null | undefined {
    const counted = COUNTED.get(measure);
    if (counted === undefined) return undefined;
    if (!this.isAll) return null;
    return this.promises.flatMap(({ fact, type, stream, value, unit, first, last, valued }) => {
      if (type !== counted || value === null || first < from || last > to) return [];
      const under = (this.under.get(fact) ?? []).filter((row) => row.measure === null || row.last <= to);
      const promise = { value: JSON.parse(value) as Promised['value'] }; // parsed by its kind's schema
      const over = overInMoney(promise, under, exchanges);
      return over && over.stated > 0n ? [{ activity: activityOf(stream), unit, first, valued, over }] : [];
    });
  }
}
