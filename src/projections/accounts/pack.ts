import type { Account } from './accounts.ts';
import { exactOf, minusExact, plusExact, type Exact } from './sum.ts';

/**
 * Accounts in one row of the database, as JSON with an array for each column. A column of texts is the texts that occur,
 * `of`, and for each account the place `at` of its text among them (left out where there is one text). A column in which
 * all numbers are equal is that number, but for `stated`; bounds are how far they are from it, which is mostly 0. The view `accounts` of the database takes it apart again.
 */
export function pack(accounts: readonly Account[], numberOf: (attribution: string) => number): string {
  const texts = <Value>(valueOf: (account: Account) => Value): unknown => {
    const places = new Map<Value, number>();
    const at = accounts.map((account) => {
      const value = valueOf(account);
      const place = places.get(value) ?? places.size;
      places.set(value, place);
      return place;
    });
    return { of: [...places.keys()], ...(places.size > 1 ? { at } : {}) };
  };
  const numbers = (valueOf: (account: Account) => Exact): unknown => {
    const values = accounts.map(valueOf);
    return values.every((value) => value === values[0]) ? inJson(values[0] ?? 0) : values.map(inJson);
  };
  return JSON.stringify({
    activity: texts(({ activity }) => activity),
    attribution: texts(({ attribution }) => numberOf(attribution)),
    place: texts(({ place }) => place),
    measure: texts(({ measure }) => measure),
    unit: texts(({ unit }) => unit),
    first: texts(({ first }) => first),
    last: texts(({ last }) => last),
    valued: texts(({ valued }) => valued),
    takes: numbers(({ takesAway }) => (takesAway ? 1 : 0)),
    stated: accounts.map(({ stated }) => inJson(stated)),
    below: numbers(({ stated, lower }) => minusExact(stated, lower)),
    above: numbers(({ stated, upper }) => minusExact(upper, stated)),
    open: numbers(({ open }) => open),
    events: numbers(({ events }) => events),
    unquantified: numbers(({ unquantified }) => unquantified),
  });
}

/** The accounts of a row, from the text that `pack` made. */
export function unpack(data: string, texts: ReadonlyMap<number, string>): Account[] {
  const columns = JSON.parse(data) as Packed;
  const attributed = columns.attribution.of.map((number) => texts.get(number) ?? ''); // 0 is of none
  const attribution = textsIn({ ...columns.attribution, of: attributed });
  const activity = textsIn(columns.activity);
  const place = textsIn(columns.place);
  const measure = textsIn(columns.measure);
  const unit = textsIn(columns.unit);
  const first = textsIn(columns.first);
  const last = textsIn(columns.last);
  const valued = textsIn(columns.valued);
  const takes = numbersIn(columns.takes);
  const below = numbersIn(columns.below);
  const above = numbersIn(columns.above);
  const open = numbersIn(columns.open);
  const events = numbersIn(columns.events);
  const unquantified = numbersIn(columns.unquantified);
  return columns.stated.map((amount, i) => ({
    activity: activity(i),
    attribution: attribution(i),
    place: place(i),
    measure: measure(i),
    unit: unit(i),
    first: first(i),
    last: last(i),
    valued: valued(i),
    takesAway: takes(i) === 1,
    stated: exactOf(amount),
    lower: minusExact(exactOf(amount), exactOf(below(i))),
    upper: plusExact(exactOf(amount), exactOf(above(i))),
    open: Number(open(i)),
    events: Number(events(i)),
    unquantified: Number(unquantified(i)),
  }));
}

function textsIn({ of, at }: Texts<string>): (i: number) => string {
  return at ? (i) => of[at[i] ?? 0] ?? '' : () => of[0] ?? '';
}

function numbersIn(column: Numbers): (i: number) => number | string {
  return typeof column === 'object' ? (i) => column[i] ?? 0 : () => column;
}

/** Beyond what a number of JavaScript holds it is text. */
function inJson(value: Exact): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

interface Texts<Value> {
  readonly of: readonly Value[];
  readonly at?: readonly number[];
}

type Numbers = number | string | readonly (number | string)[];

type Packed = Readonly<
  Record<'activity' | 'place' | 'measure' | 'unit' | 'first' | 'last' | 'valued', Texts<string>> &
    Record<'takes' | 'below' | 'above' | 'open' | 'events' | 'unquantified', Numbers>
> & { readonly attribution: Texts<number>; readonly stated: readonly (number | string)[] };
