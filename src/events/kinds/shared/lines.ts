import * as z from 'zod';
import type { Fault } from '../../errors.ts';
import type { Known, Mention } from '../../kind.ts';
import type { Posting } from '../../kind.ts';
import type { Formatter } from '../../language/formatter.ts';
import { amountOf, quantity } from '../../values/quantity.ts';
import { slug } from '../../values/text.ts';

/** So much of one registered item, counted in the item's own unit. */
export const line = z.strictObject({ item: slug, quantity }).meta({ id: 'Line' });
export type Line = z.infer<typeof line>;

export const lines = z.array(line).min(1).max(100);

export function mentionsOfLines(given: readonly Line[] = []): Mention[] {
  return given.map(({ item }, i) => ({ key: `item/${item}`, pointer: `/lines/${i}/item` }));
}

/** An item is counted in the unit it was registered with, so that what is delivered can be added up. */
export function checkLines(given: readonly Line[] = [], known: Known): Fault[] {
  return given.flatMap(({ item, quantity: q }, i) => {
    const unit = known.find(`item/${item}`)?.data['unit'];
    if (unit === undefined || unit === q.unit) return [];
    return [
      {
        pointer: `/lines/${i}/quantity/unit`,
        detail: `"${item}" is counted in ${String(unit)}, not in ${q.unit}`,
        hint: `Convert the quantity to ${String(unit)}, or register another item for what is counted in ${q.unit}.`,
      },
    ];
  });
}

export function postLines(given: readonly Line[] = [], place: string | undefined): Posting[] {
  return given.map(({ item, quantity: q }) => ({
    measure: `item/${item}`,
    unit: q.unit,
    amount: amountOf(q),
    place,
  }));
}

/** "transformer: 18 pcs; power cable: at least 900,000 m" */
export function sayLines(given: readonly Line[] = [], words: Formatter): string {
  return given.map(({ item, quantity: q }) => `${words.name(`item/${item}`)}: ${words.quantity(q)}`).join('; ');
}
