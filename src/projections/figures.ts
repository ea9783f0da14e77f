import { scaleOf } from '../events/quantity.ts';
import type { Sum } from './books.ts';

/** A sum as it is told: as stated, its bounds (`max: null` is open), and how many events gave no number. */
export interface Figures {
  readonly unit: string;
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
  /** How many events it is the sum of. */
  readonly events: number;
  /** How many of them gave no number. */
  readonly unquantified: number;
}

/** From thousandths or minor units to units and currency. */
export function figures(sum: Sum, unit: string): Figures {
  const scale = scaleOf(unit);
  return {
    unit,
    stated: sum.stated / scale,
    min: sum.lower / scale,
    max: sum.open > 0 ? null : sum.upper / scale,
    events: sum.events,
    unquantified: sum.unquantified,
  };
}
