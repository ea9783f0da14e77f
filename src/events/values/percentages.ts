import * as z from 'zod';

/** Two decimals, so that shares are exact fractions. */
export const percentage = z
  .number()
  .gt(0)
  .max(100)
  .refine((value) => /^\d+(\.\d{1,2})?$/.test(String(value)), { error: 'has more than two decimals' });

/** An entry of a list that divides a whole. */
interface Part {
  readonly percentage?: number | undefined;
}

/** How many hundredths of a percent the whole is. */
export const WHOLE = 10_000;

/** The share of one entry of such a list, in hundredths of a percent: all of it, where it stands alone. */
export function hundredths({ percentage: share }: Part): number {
  return share === undefined ? WHOLE : Math.round(share * 100);
}

/** Entries that divide a whole: one alone, or several whose percentages add up to 100. None is named twice. */
export function divided<Entry extends z.ZodType<Part>>(entry: Entry, nameOf: (part: z.infer<Entry>) => string) {
  return z
    .array(entry)
    .min(1)
    .max(20)
    .check((ctx) => {
      const parts = ctx.value;
      if (parts.length === 0) return; // the schema has said so
      const names = parts.map(nameOf);
      const twice = names.findIndex((name, i) => names.indexOf(name) < i);
      const fault = (message: string, path: (string | number)[] = []): void => {
        ctx.issues.push({ code: 'custom', input: ctx.value, path, message });
      };
      if (twice >= 0) fault(`names ${names[twice]} twice; add its percentages up`, [twice]);
      if (parts.length > 1 && parts.some((part) => part.percentage === undefined))
        fault('must have percentages that add up to 100, one for each entry (IATI rule 2.1)');
      else if (parts.reduce((sum, part) => sum + hundredths(part), 0) !== WHOLE)
        fault('must have percentages that add up to 100 (IATI rule 2.1)');
    });
}
