import { scaleOf } from '../../events/values/quantity.ts';
import { rounded } from './fraction.ts';
import type { Tally } from './tally.ts';

/** A sum as answers give it: as stated, its bounds (`max: null` is open), and how many events gave no number. */
export interface Figures {
  readonly unit: string;
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
  /** How many events it is the sum of. */
  readonly events: number;
  /** How many of them gave no number. */
  readonly unquantified: number;
  /** How many more only overlap the days that were asked for: they are in `max` and in nothing else. */
  readonly straddling: number;
  /** How many of them are of others, too, and are not divided: things and people. */
  readonly shared: number;
  /** The same figures as text, where one of them is beyond what a number holds exactly. */
  readonly exact?: { readonly stated: string; readonly min: string; readonly max: string | null };
}

/** From thousandths or minor units to units and currency; what was divided or converted is rounded half up, here and once. */
export function figures(tally: Tally, unit: string): Figures {
  const [stated, min, top] = [rounded(tally.stated), rounded(tally.lower), rounded(tally.upper)];
  const max = tally.open > 0 ? null : top;
  const isLarge = [stated, min, max ?? 0n].some((value) => value > LARGEST || value < -LARGEST);
  return {
    unit,
    stated: inUnits(stated, unit),
    min: inUnits(min, unit),
    max: max === null ? null : inUnits(max, unit),
    events: tally.events,
    unquantified: tally.unquantified,
    straddling: tally.straddling,
    shared: tally.shared,
    ...(isLarge
      ? {
          exact: {
            stated: textInUnits(stated, unit),
            min: textInUnits(min, unit),
            max: max === null ? null : textInUnits(max, unit),
          },
        }
      : {}),
  };
}

/** No whole number up to here is rounded. */
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** Thousandths of a unit or minor units of a currency as the nearest number of units: 1500 is 1.5 pieces. */
export function inUnits(value: bigint, unit: string): number {
  return value > LARGEST || value < -LARGEST ? Number(textInUnits(value, unit)) : Number(value) / scaleOf(unit);
}

/** Thousandths of a unit or minor units of a currency as an exact decimal of units. */
export function textInUnits(value: bigint, unit: string): string {
  const decimals = String(scaleOf(unit)).length - 1;
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, '0');
  const sign = value < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
