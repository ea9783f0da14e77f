import { DATA, rows } from '../events/reading.ts';
import { IN_EFFECT, SEEN } from '../events/view.ts';
import type { Sum } from './books.ts';

/** What an activity is attributed to: its channel and its sectors, as its opening has them. */
export interface Attribution {
  readonly channel: string | null;
  readonly sectors: readonly { readonly code: string; readonly percentage?: number }[];
}

/** An attribution as the text that tells it from others: SQL, over a row of `events` that opens an activity or corrects that. */
export const attributionIn = (events: string): string =>
  `json_array(${DATA} ->> '$.channel', ${DATA} -> '$.sectors')`.replaceAll('events.', `${events}.`);

/** Reads such a text. '' is of what no activity has. */
export function attributionOf(text: string): Attribution {
  if (text === '') return { channel: null, sectors: [] };
  const [channel, sectors] = JSON.parse(text) as [Attribution['channel'], Attribution['sectors']];
  return { channel, sectors };
}

/** What each activity is attributed to at a position. It grows with their number. */
export const ATTRIBUTIONS = `
WITH ${SEEN}
SELECT facts.key, ${attributionIn('events')} AS value
FROM seen
JOIN facts ON facts.key >= 'activity/' AND facts.key < 'activity0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position`;

/** The sector that each item is registered in at a position. */
export const SECTORS_OF_ITEMS = `
WITH ${SEEN}
SELECT facts.key, ${DATA} ->> '$.sector' AS value
FROM seen
JOIN facts ON facts.key >= 'item/' AND facts.key < 'item0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
WHERE value IS NOT NULL`;

/** From the rows of either. */
export function byKey(result: D1Result<Record<string, unknown>> | undefined): ReadonlyMap<string, string> {
  return new Map(rows<{ key: string; value: string }>(result).map(({ key, value }) => [key, value]));
}

/**
 * A sum by sector. An item belongs to the sector it was registered in. Money is divided by the activity's
 * percentages, to the last minor unit; a count of people or things is not divided, and goes to the main sector.
 */
export function shares(
  sum: Sum,
  measure: string,
  { sectors }: Attribution,
  ofItem: string | undefined,
): { part: Sum; sector: string | null }[] {
  if (ofItem !== undefined) return [{ part: sum, sector: ofItem }];
  const [main] = sectors.toSorted((a, b) => (b.percentage ?? 100) - (a.percentage ?? 100));
  if (!measure.startsWith('money/') || sectors.length < 2) return [{ part: sum, sector: main?.code ?? null }];
  let left = sum;
  return sectors.map(({ code, percentage = 0 }, i) => {
    const of = (value: number): number => Math.round((value * percentage) / 100);
    const part =
      i === sectors.length - 1 ? left : { ...sum, stated: of(sum.stated), lower: of(sum.lower), upper: of(sum.upper) };
    left = {
      ...left,
      stated: left.stated - part.stated,
      lower: left.lower - part.lower,
      upper: left.upper - part.upper,
    };
    return { part, sector: code };
  });
}
