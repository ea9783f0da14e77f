import { kinds } from '../events/kinds/index.ts';
import { scaleOf } from '../events/quantity.ts';
import { contentOf, eventIn, rows } from '../events/reading.ts';
import { IN_EFFECT, SEEN } from '../events/view.ts';
import { addSums, type Sum } from './books.ts';

/** A fixed rate: from a day on, one unit of `base` is `rate` units of `quote`. */
export interface Rate {
  /** The event that fixed it. */
  readonly event: string;
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
  readonly from: string;
}

export const RATES = `
WITH ${SEEN}
SELECT facts.type, events.body
FROM seen
JOIN facts ON facts.key >= 'rate/' AND facts.key < 'rate0' AND ${IN_EFFECT}
JOIN events ON events.position = facts.position
ORDER BY facts.key`;

/** The rates in effect at a position, from the rows of `RATES`. */
export function ratesOf(result: D1Result<Record<string, unknown>> | undefined): Rate[] {
  return rows<{ type: string; body: string }>(result).map(({ type, body }) => {
    const event = eventIn(body);
    const data = contentOf(event, type, kinds).data as unknown as Omit<Rate, 'event'>; // parsed by rate.fixed's schema
    return { event: event.id, base: data.base, quote: data.quote, rate: data.rate, from: data.from };
  });
}

/** The rate between two currencies in force on a day: the latest that was fixed from that day or before, either way round. */
export function rateOn(rates: readonly Rate[], unit: string, currency: string, day: string): Rate | undefined {
  return rates
    .filter(
      ({ base, quote, from }) =>
        from <= day && ((base === unit && quote === currency) || (base === currency && quote === unit)),
    )
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .at(-1);
}

/** A sum of money in another currency, rounded to its minor units. */
export function convert(sum: Sum, unit: string, currency: string, { base, rate }: Pick<Rate, 'base' | 'rate'>): Sum {
  const factor = (base === unit ? Number(rate) : 1 / Number(rate)) * (scaleOf(currency) / scaleOf(unit));
  return {
    ...sum,
    stated: Math.round(sum.stated * factor),
    lower: Math.round(sum.lower * factor),
    upper: Math.round(sum.upper * factor),
  };
}

/** Sums in several currencies gathered into one, with the rates that were used, or what no rate covers. */
export class Gathered {
  sum: Sum | undefined;
  readonly rates = new Map<string, Rate>();
  /** Currency and day of what no recorded rate covers. */
  readonly uncovered = new Set<string>();

  constructor(
    private readonly currency: string,
    private readonly known: readonly Rate[],
  ) {}

  /** Adds what was posted in `unit` and occurred up to `day`. */
  add(sum: Sum, unit: string, day: string): void {
    const rate = unit === this.currency ? undefined : rateOn(this.known, unit, this.currency, day);
    if (unit !== this.currency && !rate) {
      this.uncovered.add(`${unit} ${day}`);
      return;
    }
    if (rate) this.rates.set(rate.event, rate);
    const converted = rate ? convert(sum, unit, this.currency, rate) : sum;
    this.sum = this.sum ? addSums(this.sum, converted) : converted;
  }
}
