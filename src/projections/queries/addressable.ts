import { readAt, type View } from '../../events/log/as-of.ts';
import { rows, type Database } from '../../events/log/stored.ts';

/** What has a page of its own. */
export interface Addressable {
  readonly view: View;
  /** Slugs of activities. */
  readonly activities: readonly string[];
  /** Series of claims. */
  readonly series: readonly string[];
}

const ACTIVITIES = `
SELECT substr(key, length('activity/') + 1) AS name
FROM facts
WHERE key GLOB 'activity/*' AND known_to IS NULL
ORDER BY key
LIMIT ?1`;

/** Streams are found by leaps over the index, one for each, however many claims they hold. */
const SERIES = `
WITH RECURSIVE leap (stream) AS (
  SELECT min(stream) FROM events WHERE stream GLOB 'claim/*'
  UNION ALL
  SELECT (SELECT min(stream) FROM events WHERE stream > leap.stream AND stream < 'claim0')
  FROM leap
  WHERE leap.stream IS NOT NULL
  LIMIT ?1
)
SELECT substr(leap.stream, length('claim/') + 1) AS name
FROM leap
WHERE EXISTS (SELECT 1 FROM facts_with_events AS claim WHERE claim.stream = leap.stream AND claim.known_to IS NULL)`;

/** Activities and series of claims in effect at the head, by their codes: at most `limit` of each. */
export async function readAddressable(db: Database, limit: number): Promise<Addressable> {
  const { view, results } = await readAt(
    db,
    null,
    [ACTIVITIES, SERIES].map((sql) => db.prepare(sql).bind(limit)),
  );
  const [activities = [], series = []] = results.map((result) =>
    rows<{ name: string }>(result).map(({ name }) => name),
  );
  return { view, activities, series };
}
