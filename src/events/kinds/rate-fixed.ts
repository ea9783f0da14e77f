import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { currencyCodes, minorUnits } from '../values/currencies.ts';
import { nearest } from '../values/nearest.ts';

const currency = z.string().check((ctx) => {
  if (minorUnits(ctx.value) !== undefined) return;
  const hint = nearest(ctx.value, currencyCodes);
  ctx.issues.push({
    code: 'custom',
    input: ctx.value,
    message: `is not a currency in ISO 4217${hint ? `; did you mean ${hint}?` : ''}`,
  });
});

const data = z
  .strictObject({
    base: currency,
    quote: currency,
    rate: z.string().regex(/^(?=.*[1-9])\d{1,9}(\.\d{1,9})?$/, {
      error: 'is not a rate: write digits with a point, such as "1.7", above zero',
    }),
    from: z.iso.date({ error: 'is not a day: write YYYY-MM-DD' }),
  })
  .refine((r) => r.base !== r.quote, { error: 'fixes a currency against itself' });

/** One unit of `base` is `rate` units of `quote`, from a day on until the next rate of the pair. */
export const rateFixed = defineKind<z.infer<typeof data>>({
  type: 'rate.fixed',
  family: 'catalogue',
  schema: 1,
  data,
  needsSource: true,
  about: 'Fixes an exchange rate from a day on: the only ground on which sums in different currencies are added.',
  key: ({ base, quote, from }) => `rate/${base}-${quote}/${from}`,
  sentence: {
    en: (r, words) => `Rate fixed: ${words.clauses(`1 ${r.base} is ${r.rate} ${r.quote} from ${words.date(r.from)}`)}`,
    uk: (r, words) =>
      `Зафіксовано курс: ${words.clauses(`1 ${r.base} = ${r.rate} ${r.quote}, чинний з ${words.date(r.from)}`)}`,
    az: (r, words) =>
      `Məzənnə təsbit edildi: ${words.clauses(`1 ${r.base} = ${r.rate} ${r.quote}`, `qüvvəyə minir: ${words.date(r.from)}`)}`,
  },
  example: {
    stream: 'catalogue/rates',
    type: 'rate.fixed',
    occurred: '2022-01-01',
    data: { base: 'USD', quote: 'AZN', rate: '1.7', from: '2022-01-01' },
    sources: [{ url: 'https://www.cbar.az/currency/rates', publisher: 'Central Bank of Azerbaijan', language: 'en' }],
  },
});
