import { canonical } from '../../events/decision/canonical.ts';
import type { Warning, Watched } from '../../events/log/warnings.ts';
import type { Look } from './look.ts';

/** The same goods, money or people on the same days in the same activity, in the ledger or in one request. */
export const repeats: Look = {
  first(db, watched, own) {
    return db.prepare(REPEATED).bind(JSON.stringify(watched.flatMap(repeatRow)), own);
  },
  warningsOf(watched, found) {
    return [...found.map(({ wanted, event }) => likelyRepeat(wanted, event)), ...repeatsWithin(watched)];
  },
};

/** Of a stream at most this many events are read, the last ones. */
const LOOKED_THROUGH = 50;

/** The fields that say how much of what was given: goods, money, people. */
const MEASURED = ['lines', 'weight', 'value', 'children', 'people'] as const;

/** `?1` lists, of each event, its pointer, stream, kind, days, fact and measured fields as canonical JSON; `?2` is how many are of this batch. */
const REPEATED = `
WITH wanted (pointer, stream, type, first, last, fact, ${MEASURED.join(', ')}) AS MATERIALIZED (
  SELECT ${['pointer', 'stream', 'type', 'first', 'last', 'fact', ...MEASURED].map((_, i) => `value ->> ${i}`).join(', ')}
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
  CROSS JOIN facts ON facts.moment = events.moment AND facts.known_to IS NULL
)
SELECT wanted.pointer AS wanted, min(events.id) AS event
FROM wanted
JOIN recent USING (stream, type, first, last)
CROSS JOIN events ON events.position = recent.position
WHERE recent.fact <> wanted.fact
  AND (${MEASURED.map((field) => `(events.data -> '$.${field}') = wanted.${field}`).join(' OR ')})
GROUP BY wanted.pointer`;

function likelyRepeat(pointer: string, event: string): Warning {
  return {
    code: 'likely-repeat',
    pointer,
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

function repeatRow(watched: Watched): unknown[] {
  const { stated } = watched.one;
  const measured = measuredIn(watched);
  if (!stated || !measured) return [];
  return [[watched.pointer, stated.stream, stated.type, stated.first, stated.last, stated.origin, ...measured]];
}

/** Within one request, too. */
function repeatsWithin(watched: readonly Watched[]): Warning[] {
  if (watched.length === 1) return [];
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
    return same === undefined ? [] : [likelyRepeat(one.pointer, same)];
  });
}
