import type { Figures } from './figures.ts';

/** A year's number over that of the year before: as stated, and the bounds it lies within (`null`: open). */
export interface Ratio {
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
}

/** The bounds are the least and the most that the two years allow; two decimals. `before.stated` is above zero. */
export function ratioOf(year: Figures, before: Figures): Ratio {
  const round = (ratio: number): number => Math.round(ratio * 100) / 100;
  return {
    stated: round(year.stated / before.stated),
    min: before.max === null ? 0 : round(year.min / before.max),
    max: year.max === null || before.min === 0 ? null : round(year.max / before.min),
  };
}
