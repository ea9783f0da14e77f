import type { Exact, Sum } from '../accounts/sum.ts';
import { ONE, plus, times, whole, ZERO, type Fraction } from './fraction.ts';

/** How a sum of postings enters a tally. */
export interface Entering {
  /** The share of it that is meant. */
  readonly share?: Fraction;
  /** True where some of it is of others and it is not divided. */
  readonly isShared?: boolean;
  /** True where its days only overlap those that are asked for. */
  readonly straddles?: boolean;
  /** True for what takes away, such as a facility that is under way no longer. */
  readonly takes?: boolean;
  /** What one smallest unit of it is worth, in the smallest unit of another currency. */
  readonly worth?: Worth | undefined;
}

/** On the value day, and the least and the most on any of the days it may have been. */
export interface Worth {
  readonly value: Fraction;
  readonly least: Fraction;
  readonly most: Fraction;
}

const ITSELF: Worth = { value: ONE, least: ONE, most: ONE };

/** A tally of one sum, as it is. */
export function tallyOf(sum: Sum): Tally {
  const tally = new Tally();
  tally.add(sum);
  return tally;
}

/** Postings of a population added up, exactly: in thousandths of a unit or minor units of a currency. */
export class Tally {
  stated = ZERO;
  lower = ZERO;
  upper = ZERO;
  /** How many upper bounds are open. */
  open = 0;
  events = 0;
  unquantified = 0;
  straddling = 0;
  shared = 0;

  add(
    sum: Sum,
    { share = ONE, isShared = false, straddles = false, takes = false, worth = ITSELF }: Entering = {},
  ): void {
    const part = (value: Exact, by: Fraction): Fraction => times(times(whole(BigInt(value)), share), by);
    const lower = (): Fraction => part(sum.lower, takes ? worth.most : worth.least);
    const upper = (): Fraction => part(sum.upper, takes ? worth.least : worth.most);
    if (isShared) this.shared += sum.events;
    if (straddles) {
      // it may lie within or not: what it takes away can only lower the sum, all else can only raise it
      this.straddling += sum.events;
      if (takes) this.lower = plus(this.lower, lower());
      else {
        this.upper = plus(this.upper, upper());
        this.open += sum.open;
      }
      return;
    }
    this.stated = plus(this.stated, part(sum.stated, worth.value));
    this.lower = plus(this.lower, lower());
    this.upper = plus(this.upper, upper());
    this.open += sum.open;
    this.events += sum.events;
    this.unquantified += sum.unquantified;
  }

  get isEmpty(): boolean {
    return this.events === 0 && this.straddling === 0;
  }
}
