import { rows, type Database } from '../../events/log/stored.ts';
import type { Warning, Watched } from '../../events/log/warnings.ts';
import type { Clause } from '../projectors/search.ts';

type Result = D1Result<Record<string, unknown>> | undefined;

/** A text that was looked for, and an event that was found by it. */
export interface Found {
  readonly wanted: string;
  readonly event: string;
  /** The number of the look that asked, where one statement answers several. */
  readonly look?: number;
}

/**
 * One thing that is looked for beside what was judged. What is read first is read in the batch that appends, or before it,
 * and is cheap; only where that leaves it open, more is read.
 */
export interface Look {
  /** Texts, each with what one event in effect is looked for by: those of all looks are asked in one statement. */
  finds?(watched: readonly Watched[]): readonly (readonly [text: string, clause: Clause])[];
  /** Another first statement. `own` is how many of the last events are of the same batch, and are not looked at. */
  first?(db: Database, watched: readonly Watched[], own: number): D1PreparedStatement;
  /** What else to read, given what was found first; of positions up to `before`. */
  second?(
    db: Database,
    watched: readonly Watched[],
    found: readonly Found[],
    before: number,
  ): D1PreparedStatement | undefined;
  /** `found` is what was found last. */
  warningsOf(watched: readonly Watched[], found: readonly Found[]): readonly Warning[];
}

/**
 * `?1` lists texts, each with the clause that facts are found by and the number of the look that asks. Each is answered with
 * one such fact in effect, other than the last `?2` events and those that `?3` lists.
 */
const FOUND_IN_EFFECT = `
SELECT wanted.value ->> 0 AS wanted, wanted.value ->> 2 AS look,
       (SELECT facts.id
        FROM search
        CROSS JOIN facts_with_events AS facts ON facts.moment = search.rowid AND facts.known_to IS NULL
        WHERE search MATCH wanted.value ->> 1
          AND facts.position <= (SELECT max(position) FROM events) - ?2
          AND facts.id NOT IN (SELECT value FROM json_each(?3))
        LIMIT 1) AS event
FROM json_each(?1) AS wanted`;

/** Each text with an event in effect that is found by its clause. */
export function findInEffect(
  db: Database,
  wanted: readonly (readonly [text: string, clause: Clause, look: number])[],
  own: number,
  aside: readonly string[] = [],
) {
  return db.prepare(FOUND_IN_EFFECT).bind(JSON.stringify(wanted), own, JSON.stringify(aside));
}

/** A text that was looked for, and the event that was found for it. */
export function foundIn(result: Result): Found[] {
  return rows<Omit<Found, 'event'> & { event: string | null }>(result).flatMap(({ event, ...row }) =>
    event === null ? [] : [{ ...row, event }],
  );
}
