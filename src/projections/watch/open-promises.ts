import { PROMISES } from '../../events/kinds/shared/promise.ts';
import type { Watched } from '../../events/log/warnings.ts';
import { activityOf } from '../../events/values/envelope.ts';
import { anyOf, facet, type Clause } from '../projectors/search.ts';
import { OF_PROMISES } from '../queries/promise-list.ts';
import type { Look } from './look.ts';

/** Of an activity at most this many promises are read, the newest first. */
const LOOKED_THROUGH = 20;

/** What facts in effect under a promise have posted to a measure, in thousandths or minor units. */
const given = (measure: string, unit: string): string => `
  SELECT sum(postings.stated)
  FROM facts AS given
  CROSS JOIN postings ON postings.position = given.position AND postings.cancels = 0
                     AND postings.measure = ${measure} AND postings.unit = ${unit}
  WHERE given.fulfils = promise.fact AND given.known_to IS NULL`;

/**
 * `?1` lists, of each act, its pointer, what promises of its activity are found by, its items, currency and receiver; `?2`
 * is the last position to look at. A promise asks for an item while less of it was given than promised; or, where it names no items,
 * for money in its currency.
 */
const ASKED_FOR = `
SELECT wanted.value ->> 0 AS wanted,
       (SELECT events.id
        FROM (SELECT facts.fact, facts.position
              FROM search
              CROSS JOIN facts ON facts.moment = search.rowid AND facts.known_to IS NULL AND facts.position <= ?2
              WHERE search MATCH wanted.value ->> 1
              ORDER BY search.rowid DESC
              LIMIT ${LOOKED_THROUGH}) AS promise
        CROSS JOIN events ON events.position = promise.position
        WHERE (events.data ->> '$.reduces') IS NULL
          AND coalesce(events.data ->> '$.receiver', wanted.value ->> 4, '') = coalesce(wanted.value ->> 4, events.data ->> '$.receiver', '')
          AND (EXISTS (
                 SELECT 1
                 FROM json_each(events.data -> '$.lines') AS line
                 CROSS JOIN json_each(wanted.value -> 2) AS item ON item.value = line.value ->> '$.item'
                 WHERE coalesce((${given("'item/' || item.value", "line.value ->> '$.quantity.unit'")}), 0)
                       < coalesce(line.value ->> '$.quantity.value', line.value ->> '$.quantity.min', 1e15) * 1000)
            OR ((events.data -> '$.lines') IS NULL
                AND (events.data ->> '$.value.currency') = wanted.value ->> 3
                AND (SELECT max(promised.stated)
                     FROM postings AS promised
                     WHERE promised.position = promise.position AND promised.cancels = 0)
                    > max(coalesce((${given("'money/paid'", 'wanted.value ->> 3')}), 0),
                          coalesce((${given("'money/delivered'", 'wanted.value ->> 3')}), 0))))
        LIMIT 1) AS event
FROM json_each(?1) AS wanted`;

/** Acts that fulfil nothing, while a promise of their activity seems to ask for them. */
export const openPromises: Look = {
  finds(watched) {
    const activities = new Set(watched.filter(isAct).map(({ one: { event } }) => activityOf(event.stream)));
    return [...activities].map((activity) => [activity, promisesOf(activity)]);
  },
  second(db, watched, found, before) {
    const promised = new Set(found.map(({ wanted }) => wanted));
    const acts = watched.filter((act) => isAct(act) && promised.has(activityOf(act.one.event.stream)));
    return acts.length === 0 ? undefined : db.prepare(ASKED_FOR).bind(JSON.stringify(acts.map(rowOf)), before);
  },
  warningsOf(_, found) {
    return found.map(({ wanted, event }) => ({
      code: 'open-promise',
      pointer: wanted,
      detail: `fulfils nothing, while ${event} seems to ask for it`,
      hint: `If that promise is being kept, say so: "fulfils": "${event}".`,
      event,
    }));
  },
};

/** What of the data of acts is looked at: of a kind that fulfils, and parsed by its schema. */
interface Act {
  readonly lines?: readonly { readonly item: string }[];
  readonly value?: { readonly currency: string };
  readonly receiver?: string;
  readonly refund?: boolean;
}

/** True for what gives goods or money, and fulfils nothing. */
function isAct({ one: { stated, supersedes } }: Watched): boolean {
  if (!stated?.kind.fulfils || supersedes || stated.fulfils !== undefined) return false;
  const { lines, value, refund } = stated.data as Act;
  return refund !== true && (lines ?? value) !== undefined && !(PROMISES as readonly string[]).includes(stated.type);
}

function rowOf({ one: { event, stated }, pointer }: Watched): readonly unknown[] {
  const { lines = [], value, receiver } = (stated?.data ?? {}) as Act;
  return [
    `${pointer}/data`,
    promisesOf(activityOf(event.stream)),
    lines.map(({ item }) => item),
    value?.currency ?? null,
    receiver ?? null,
  ];
}

function promisesOf(activity: string): Clause {
  return `${anyOf([facet('activity', activity)])} AND ${OF_PROMISES}`;
}
