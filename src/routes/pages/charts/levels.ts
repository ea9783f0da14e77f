import { amountClaimed } from '../../../events/kinds/claim-published.ts';
import { spanOf } from '../../../events/values/edtf.ts';
import { scaleOf } from '../../../events/values/quantity.ts';
import type { ClaimEntry } from '../../../projections/claims/claims.ts';
import type { TotalRow } from '../../../projections/queries/totals.ts';

/** What was itemised in all by the end of a day. */
export interface Level {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly stated: number;
  readonly min: number;
  /** null: open. */
  readonly max: number | null;
}

/** What somebody said it stood at on a day. */
export interface Mark {
  readonly day: string;
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
  readonly conflicting: boolean;
  /** What is itemised of it. */
  readonly itemised: number;
}

/** Running sums by the last day of each period. What has no last day is not drawn; the table has it. */
export function levelsOf(rows: readonly TotalRow[]): Level[] {
  const dated = rows
    .map((row) => ({ row, day: lastDay(row.month ?? '') }))
    .filter((one): one is { row: TotalRow; day: string } => one.day !== undefined)
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const levels = new Map<string, Level>();
  let sum: Omit<Level, 'day'> = { stated: 0, min: 0, max: 0 };
  for (const { row, day } of dated) {
    sum = {
      stated: sum.stated + row.stated,
      min: sum.min + row.min,
      max: sum.max === null || row.max === null ? null : sum.max + row.max,
    };
    levels.set(day, { day, ...sum });
  }
  return [...levels.values()];
}

/** Cumulative claims of a number; one for a period stands only in the table. */
export function marksOf(claims: readonly ClaimEntry[]): Mark[] {
  return claims.flatMap((claim) => {
    const day = lastDay(claim.asOf);
    if (claim.period !== undefined || day === undefined) return [];
    const { stated, lower, upper } = amountClaimed(claim);
    const scale = scaleOf(claim.unit);
    return [
      {
        day,
        stated: stated / scale,
        min: lower / scale,
        max: upper === null ? null : upper / scale,
        conflicting: claim.flags.includes('conflicting'),
        itemised: claim.itemised?.stated ?? 0,
      },
    ];
  });
}

function lastDay(edtf: string): string | undefined {
  return spanOf(edtf).last ?? undefined;
}
