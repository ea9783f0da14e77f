import { dataAs } from '../../events/kind.ts';
import { rateFixed } from '../../events/kinds/rate-fixed.ts';
import { IN_EFFECT, SEEN } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type BodyRow } from '../../events/log/stored.ts';
import { NO_CURRENCY } from '../../events/values/currencies.ts';
import { scaleOf } from '../../events/values/quantity.ts';
import type { Sum } from '../accounts/sum.ts';
import { compare, decimal, inverse, times, type Fraction } from './fraction.ts';
import { Tally, type Entering, type Worth } from './tally.ts';

/** A fixed rate: from a day on, one unit of `base` is `rate` units of `quote`. */
export interface Rate {
  /** The event that fixed it. */
  readonly event: string;
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
  readonly from: string;
}

/** A rate and the position that it was recorded at. */
export type RecordedRate = Rate & { readonly position: number };

export const RATES = `
WITH ${SEEN}
SELECT facts.position, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key GLOB 'rate/*' AND ${IN_EFFECT}
ORDER BY facts.key`;

/** The rates in effect at a position, from the rows of `RATES`. */
export function ratesOf(result: D1Result<Record<string, unknown>> | undefined): RecordedRate[] {
  return rows<BodyRow>(result).map(({ position, body }) => {
    const event = eventIn(body);
    const { base, quote, rate, from } = dataAs(rateFixed.data, contentOf(event, rateFixed).data);
    return { event: event.id, base, quote, rate, from, position };
  });
}

/** A way from one currency to another on a day: one rate, or two by way of a third currency. */
type Way = readonly RecordedRate[];

/**
 * What the currencies of a ledger are worth in one of them, by its recorded rates and nothing else. On a day the latest
 * direct rate from that day or before counts, either way round (of two from one day, the one recorded last); without one,
 * two rates by way of a third currency: of several such pairs the one whose older rate is the latest.
 */
export class Exchange {
  /** Of each pair of currencies, in alphabetical order, the rates by day. */
  private readonly byPair: ReadonlyMap<string, readonly RecordedRate[]>;
  private readonly currencies: readonly string[];
  private readonly found = new Map<string, { worth: Worth; rates: readonly Rate[] } | undefined>();

  readonly currency: string;

  constructor(currency: string, rates: readonly RecordedRate[]) {
    this.currency = currency;
    this.byPair = Map.groupBy(
      rates.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.position - b.position)),
      ({ base, quote }) => pairOf(base, quote),
    );
    this.currencies = [...new Set(rates.flatMap(({ base, quote }) => [base, quote]))].toSorted();
  }

  /**
   * What one smallest unit of `unit` is worth on the value day, and the least and the most it was on any day from `first` to
   * there. Undefined where no rate covers the value day.
   */
  worthOf(unit: string, first: string, valued: string): { worth: Worth; rates: readonly Rate[] } | undefined {
    const key = `${unit} ${first} ${valued}`;
    if (!this.found.has(key)) this.found.set(key, this.find(unit, first, valued));
    return this.found.get(key);
  }

  private find(unit: string, first: string, valued: string): ReturnType<Exchange['worthOf']> {
    const way = this.wayOn(unit, valued);
    if (!way) return undefined;
    const value = this.along(way, unit);
    let [least, most] = [value, value];
    const used = new Set(way);
    for (const day of this.turnsOf(unit, first, valued)) {
      const other = this.wayOn(unit, day);
      const then = other && this.along(other, unit);
      if (!then || compare(then, value) === 0) continue;
      if (compare(then, least) < 0) least = then;
      if (compare(then, most) > 0) most = then;
      for (const rate of other) used.add(rate);
    }
    return { worth: { value, least, most }, rates: [...used].map(({ position: _, ...rate }) => rate) };
  }

  /** The first day, and each day up to the value day from which another rate may count. */
  private turnsOf(unit: string, first: string, valued: string): ReadonlySet<string> {
    if (first >= valued) return new Set();
    const days = new Set([first]);
    for (const [pair, rates] of this.byPair)
      if (pair.includes(unit) || pair.includes(this.currency))
        for (const { from } of rates) if (from > first && from < valued) days.add(from);
    return days;
  }

  private wayOn(unit: string, day: string): Way | undefined {
    const direct = this.latest(unit, this.currency, day);
    if (direct) return [direct];
    let best: Way | undefined;
    for (const third of this.currencies) {
      const [there, on] = [this.latest(unit, third, day), this.latest(third, this.currency, day)];
      if (there && on && (!best || isLater([there, on], best))) best = [there, on];
    }
    return best;
  }

  private latest(a: string, b: string, day: string): RecordedRate | undefined {
    return this.byPair.get(pairOf(a, b))?.findLast(({ from }) => from <= day);
  }

  private along(way: Way, unit: string): Fraction {
    let [at, worth]: [string, Fraction] = [
      unit,
      { over: BigInt(scaleOf(this.currency)), under: BigInt(scaleOf(unit)) }, // of smallest units
    ];
    for (const { base, quote, rate } of way) {
      worth = times(worth, base === at ? decimal(rate) : inverse(decimal(rate)));
      at = base === at ? quote : base;
    }
    return worth;
  }
}

/** The exchanges into each currency that is asked for, by the same rates. */
export class Exchanges {
  private readonly found = new Map<string, Exchange>();

  private readonly rates: readonly RecordedRate[];

  constructor(rates: readonly RecordedRate[]) {
    this.rates = rates;
  }

  to(currency: string): Exchange {
    let exchange = this.found.get(currency);
    if (!exchange) this.found.set(currency, (exchange = new Exchange(currency, this.rates)));
    return exchange;
  }
}

function pairOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** By the older of the two rates, then by the newer one, then by which was recorded last. */
function isLater(a: Way, b: Way): boolean {
  const order = (way: Way): string => {
    const days = way.map(({ from }) => from).toSorted();
    const recorded = Math.max(...way.map(({ position }) => position));
    return [...days, String(recorded).padStart(10, '0')].join(' ');
  };
  return order(a) > order(b);
}

/** Sums in several currencies gathered into one, with the rates that were used, and what no rate covers. */
export class Gathered {
  readonly tally = new Tally();
  readonly rates = new Map<string, Rate>();
  /** Currency and value day of what no recorded rate covers. */
  readonly uncovered = new Set<string>();

  private readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** Adds what was posted in `unit`, which occurred on `first` or later and is valued on the day `valued`. */
  add(
    sum: Sum,
    { unit, first, valued }: { unit: string; first: string; valued: string },
    entering: Entering = {},
  ): void {
    if (unit === this.exchange.currency || unit === NO_CURRENCY) {
      this.tally.add(sum, entering);
      return;
    }
    const found = this.exchange.worthOf(unit, first, valued);
    if (!found) {
      if (sum.events !== 0) this.uncovered.add(`${unit} ${valued}`);
      return;
    }
    for (const rate of found.rates) this.rates.set(rate.event, rate);
    this.tally.add(sum, { ...entering, worth: found.worth });
  }
}
