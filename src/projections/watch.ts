import { canonical } from '../events/canonical.ts';
import { DATA, rows } from '../events/reading.ts';
import type { Warning, Watch, Watched } from '../events/warnings.ts';
import { anyOf, facet, sourceFacet } from './search.ts';

/** Of a stream so many of the last events are looked through for a repeat. */
const LOOKED_THROUGH = 50;

/** Of a request so many addresses are looked up. */
const MOST_ADDRESSES = 100;

/** The fields that say how much of what was given: goods, money, people. */
const MEASURED = ['lines', 'weight', 'value', 'children', 'people'] as const;

/** `?1` lists, of each event, its index, stream, kind, days, fact and measured fields as canonical JSON; `?2` is how many are of this batch. */
const REPEATED = `
WITH wanted (one, stream, type, first, last, fact, ${MEASURED.join(', ')}) AS MATERIALIZED (
  SELECT ${['one', 'stream', 'type', 'first', 'last', 'fact', ...MEASURED].map((_, i) => `value ->> ${i}`).join(', ')}
  FROM json_each(?1)
),
newest (stream, version) AS MATERIALIZED (
  SELECT stream, (SELECT max(version) FROM events WHERE events.stream = own.stream)
  FROM (SELECT DISTINCT stream FROM wanted) AS own
),
recent (stream, type, first, last, fact, position) AS MATERIALIZED (
  SELECT newest.stream, facts.type, facts.first, facts.last, facts.fact, facts.position
  FROM (SELECT (SELECT max(position) FROM events) - ?2 AS position) AS base
  CROSS JOIN newest
  CROSS JOIN events ON events.stream = newest.stream AND events.version > newest.version - ?2 - ${LOOKED_THROUGH}
         AND events.position <= base.position
  CROSS JOIN facts ON facts.moment = events.day * 1000000000 + events.position AND facts.known_to IS NULL
)
SELECT wanted.one AS wanted, min(events.id) AS event
FROM wanted
JOIN recent USING (stream, type, first, last)
CROSS JOIN events ON events.position = recent.position
WHERE recent.fact <> wanted.fact
  AND (${MEASURED.map((field) => `(${DATA} -> '$.${field}') = wanted.${field}`).join(' OR ')})
GROUP BY wanted.one`;

/** `?1` lists the facet of each address, with its index. */
const KNOWN_SOURCES = `
SELECT wanted.value ->> 0 AS wanted,
       (SELECT events.id
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND facts.known_to IS NULL
        CROSS JOIN events ON events.position = facts.position
        WHERE search MATCH wanted.value ->> 1
          AND facts.position <= (SELECT max(position) FROM events) - ?2
        LIMIT 1) AS event
FROM json_each(?1) AS wanted`;

/** `?1` lists keys, each with the facet of what mentions it. */
const USES = `
SELECT wanted.value ->> 0 AS key,
       (SELECT events.id
        FROM search
        CROSS JOIN facts ON facts.moment = search.rowid AND facts.known_to IS NULL
        CROSS JOIN events ON events.position = facts.position
        WHERE search MATCH wanted.value ->> 1
        LIMIT 1) AS event
FROM json_each(?1) AS wanted`;

/** Repeats of what is recorded: the same goods, money or people on the same days in the same activity, and the same addresses. */
export const watch: Watch = {
  statements(db, watched, own) {
    return [
      db.prepare(REPEATED).bind(JSON.stringify(watched.flatMap(repeatRow)), own),
      db
        .prepare(KNOWN_SOURCES)
        .bind(
          JSON.stringify(addressesIn(watched).map(({ url }, i) => [i, anyOf([facet('source', sourceFacet(url))])])),
          own,
        ),
    ];
  },
  async uses(db, keys) {
    const wanted = keys.map((key) => [key, anyOf([facet('mentions', key)])]);
    const { results } = await db
      .prepare(USES)
      .bind(JSON.stringify(wanted))
      .all<{ key: string; event: string | null }>();
    return results.flatMap(({ key, event }) => (event === null ? [] : [{ key, event }]));
  },
  warningsOf(watched, [repeated, known]) {
    const addresses = addressesIn(watched);
    return [
      ...rows<{ wanted: number; event: string }>(repeated).map(({ wanted, event }) =>
        likelyRepeat(watched[wanted]?.at ?? '', event),
      ),
      ...repeatsWithin(watched),
      ...rows<{ wanted: number; event: string | null }>(known).flatMap(({ wanted, event }): Warning[] => {
        const address = addresses[wanted];
        return event === null || !address
          ? []
          : [
              {
                code: 'source-known',
                pointer: address.at,
                detail: 'is a source of another event already',
                hint: 'See whether that event says the same.',
                event,
              },
            ];
      }),
    ];
  },
};

function likelyRepeat(at: string, event: string): Warning {
  return {
    code: 'likely-repeat',
    pointer: at,
    detail: `says the same on the same days in the same activity as ${event}`,
    hint: 'If it is the same fact, retract this one, and correct the other to add its source.',
    event,
  };
}

function measuredIn({ one: { stated, supersedes } }: Watched): readonly string[] | undefined {
  if (!stated || supersedes || stated.kind.family !== 'activity') return undefined;
  const parts = MEASURED.map((field) => {
    const part = stated.data[field];
    return typeof part === 'object' && part !== null ? canonical(part) : '';
  });
  return parts.every((part) => part === '') ? undefined : parts;
}

function repeatRow(watched: Watched, index: number): unknown[] {
  const { stated } = watched.one;
  const measured = measuredIn(watched);
  if (!stated || !measured) return [];
  return [[index, stated.stream, stated.type, stated.first, stated.last, stated.origin, ...measured]];
}

/** Within one request, too. */
function repeatsWithin(watched: readonly Watched[]): Warning[] {
  const before = new Map<string, string>();
  return watched.flatMap((one): Warning[] => {
    const { stated, event } = one.one;
    const measured = measuredIn(one);
    if (!stated || !measured) return [];
    const keys = measured.flatMap((part, i) =>
      part === '' ? [] : [[stated.stream, stated.type, stated.first, stated.last, i, part].join(' ')],
    );
    const same = keys.flatMap((key) => before.get(key) ?? [])[0];
    for (const key of keys) if (!before.has(key)) before.set(key, event.id);
    return same === undefined ? [] : [likelyRepeat(one.at, same)];
  });
}

/** The addresses of new facts, each once, and where it first stands. */
function addressesIn(watched: readonly Watched[]): { readonly url: string; readonly at: string }[] {
  const found = new Map<string, string>();
  for (const { one, at } of watched) {
    if (one.supersedes) continue;
    for (const [i, { url }] of (one.stated?.sources ?? []).entries())
      if (url !== undefined && !found.has(url) && found.size < MOST_ADDRESSES) found.set(url, `${at}/sources/${i}/url`);
  }
  return [...found].map(([url, at]) => ({ url, at }));
}
