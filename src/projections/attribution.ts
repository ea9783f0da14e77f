import { rows } from '../events/reading.ts';
import { SEEN } from '../events/view.ts';
import type { Sum } from './books.ts';
import { DATA, IN_EFFECT } from './filters.ts';

/** Channel and sectors of each activity, and the sector of each item, at a position. */
export const ATTRIBUTION = `
WITH ${SEEN}
SELECT facts.key, ${DATA} ->> '$.channel' AS channel,
       coalesce(${DATA} -> '$.sectors', json_array(json_object('code', ${DATA} ->> '$.sector'))) AS sectors
FROM seen
JOIN facts ON (facts.key >= 'activity/' AND facts.key < 'activity0' OR facts.key >= 'item/' AND facts.key < 'item0') AND ${IN_EFFECT}
JOIN events ON events.position = facts.position`;

interface AttributionRow {
  readonly key: string;
  readonly channel: string | null;
  readonly sectors: string;
}

interface Attributed {
  readonly channel: string | null;
  readonly sectors: readonly { readonly code: string | null; readonly percentage?: number }[];
}

export type Attribution = ReadonlyMap<string, Attributed>;

/** From the rows of `ATTRIBUTION`. */
export function attributionOf(result: D1Result<Record<string, unknown>> | undefined): Attribution {
  return new Map(
    rows<AttributionRow>(result).map(({ key, channel, sectors }) => [
      key,
      { channel, sectors: JSON.parse(sectors) as Attributed['sectors'] },
    ]),
  );
}

/**
 * A sum by sector. An item belongs to the sector it was registered in. Money is divided by the activity's
 * percentages, to the last minor unit; a count of people or things is not divided, and goes to the main sector.
 */
export function shares(
  found: Sum & { readonly measure: string; readonly activity: string },
  attribution: Attribution | undefined,
): { sum: Sum; sector: string | null }[] {
  if (!attribution) return [{ sum: found, sector: null }];
  const own = attribution.get(found.measure)?.sectors[0]?.code;
  const sectors = attribution.get(`activity/${found.activity}`)?.sectors ?? [];
  const main = sectors.toSorted((a, b) => (b.percentage ?? 100) - (a.percentage ?? 100))[0];
  if (own) return [{ sum: found, sector: own }];
  if (!found.measure.startsWith('money/') || sectors.length < 2) return [{ sum: found, sector: main?.code ?? null }];
  let left: Sum = found;
  return sectors.map(({ code, percentage = 0 }, i) => {
    const part = (value: number): number => Math.round((value * percentage) / 100);
    const sum =
      i === sectors.length - 1
        ? left
        : { ...found, stated: part(found.stated), lower: part(found.lower), upper: part(found.upper) };
    left = { ...left, stated: left.stated - sum.stated, lower: left.lower - sum.lower, upper: left.upper - sum.upper };
    return { sum, sector: code };
  });
}
