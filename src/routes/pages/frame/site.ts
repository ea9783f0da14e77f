import { Formatter } from '../../../events/language/formatter.ts';
import type { At, View } from '../../../events/log/as-of.ts';
import { languages, type Language } from '../../../events/values/languages.ts';
import { measures } from '../../../events/values/measures.ts';
import type { Money, Quantity } from '../../../events/values/quantity.ts';
import { sectors } from '../../../events/values/sectors.ts';
import type { Names } from '../../../events/values/text.ts';
import { units } from '../../../events/values/units.ts';
import type { Figures } from '../../../projections/rules/figures.ts';
import type { Registered } from '../../../projections/rules/region.ts';
import { messages } from '../messages/index.ts';
import type { Messages } from '../messages/messages.ts';
import { capital, capitalInTurkic } from '../messages/sentence.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** Where an address stands: its language, its position (null: the head), and what is asked there. */
export interface Place {
  readonly language: Language;
  readonly at: At;
}

/** The address of a page: `/uk/at/12/claims?measure=…`. Parameters stand in the order of their names. */
export function addressOf({ language, at }: Place, path: string, query: Query = {}): string {
  const prefix = (language === 'en' ? '' : `/${language}`) + (at === null ? '' : `/at/${at}`);
  const asked = new URLSearchParams();
  for (const name of Object.keys(query).toSorted()) {
    const value = query[name];
    if (value !== undefined && value !== '') asked.set(name, String(value));
  }
  const search = asked.size > 0 ? `?${asked.toString()}` : '';
  return (prefix + (path === '/' ? '' : path) || '/') + search;
}

/** What is asked of a page, to be asked of another: all but where a list goes on. */
export function asQuery({ cursor: _, ...others }: Readonly<Record<string, string>>): Query {
  return others;
}

/** What the operator of a ledger says of it. */
export interface Settings {
  /** Who publishes it; '' where that is not said. */
  readonly publisher: string;
  /** Where mistakes are reported: an e-mail address or a page. */
  readonly contact: string;
  /** The address of the licence that its data is under. */
  readonly licence: string;
}

/** The licence of data where a setting names no other. */
export const CC_BY = 'https://creativecommons.org/licenses/by/4.0/';

const UNSAID: Settings = { publisher: '', contact: '', licence: CC_BY };

/** One reader's site: a language, a position, and the names of what is registered there. */
export class Site {
  readonly m: Messages;
  readonly words: Formatter;

  readonly place: Place;
  readonly view: View;
  readonly settings: Settings;
  private readonly registered: ReadonlyMap<string, Registered>;
  private countries: ReadonlyMap<string, Names> | undefined;

  constructor(place: Place, view: View, registered: ReadonlyMap<string, Registered>, settings: Settings = UNSAID) {
    this.settings = settings;
    this.place = place;
    this.view = view;
    this.registered = registered;
    this.m = messages[place.language];
    this.words = new Formatter(place.language, (key) => registered.get(key)?.names);
  }

  get language(): Language {
    return this.place.language;
  }

  /** An address on this site: the same language, the same position. */
  to(path: string, query?: Query): string {
    return addressOf(this.place, path, query);
  }

  number(value: number): string {
    return this.words.number(value);
  }

  date(edtf: string): string {
    return this.words.date(edtf);
  }

  /** A recorded time as its day. */
  day(recorded: string): string {
    return this.words.date(recorded.slice(0, 10));
  }

  name(key: string): string {
    return this.words.name(key);
  }

  of(names: Names): string {
    return this.words.of(names);
  }

  registeredUnder(register: string): [code: string, registered: Registered][] {
    return [...this.registered]
      .filter(([key]) => key.startsWith(`${register}/`))
      .map(([key, one]) => [key.slice(register.length + 1), one]);
  }

  /** The country as the ledger calls it, where it is registered as a place; else its code. */
  country(code: string): string {
    this.countries ??= new Map(
      this.registeredUnder('place')
        .filter(([, { data }]) => data['parent'] === undefined)
        .toReversed() // of several the first is meant
        .map(([, { names, data }]) => [String(data['country']), names]),
    );
    const names = this.countries.get(code);
    return names ? this.of(names) : code;
  }

  measure(measure: string): string {
    const known = measures[measure];
    if (known) return this.of(known.names);
    const isConfirmed = measure.startsWith('confirmed/');
    const name = this.words.name(isConfirmed ? measure.replace('confirmed/', 'item/') : measure).replaceAll('-', ' ');
    return isConfirmed ? `${name} (${this.m.groups['confirmed']?.toLocaleLowerCase(this.language)})` : name;
  }

  /** The same at the beginning of a title. */
  measureTitle(measure: string): string {
    return (this.language === 'az' ? capitalInTurkic : capital)(this.measure(measure));
  }

  sector(code: string | null): string {
    return code === null ? this.m.text.noArea : (sectors[code]?.[this.language] ?? code);
  }

  /** A figure with its unit. What a measure already says in its name (trucks, people) is not said again. */
  figure(value: number, unit: string, measure: string): string {
    const number = this.number(value);
    const known = units[unit];
    if (!known) return this.language === 'en' ? `${unit} ${number}` : `${number} ${unit}`;
    const says = /^(item|confirmed)\//.test(measure) || !known.whole;
    return says ? this.words.withUnit(number, unit) : number;
  }

  /** The same for a headline, to three significant figures: "$45.0 million", "782 t". */
  short(value: number, unit: string, measure = 'money/itemised'): string {
    return units[unit] ? this.figure(Number(value.toPrecision(3)), unit, measure) : this.words.moneyShort(value, unit);
  }

  /** What somebody said, for a headline. */
  saidShort(quantity: Quantity | Money): string {
    if (!('currency' in quantity)) return this.words.quantity(quantity);
    const { amount, currency, qualifier } = quantity;
    return this.words.qualified(this.words.moneyShort(Number(amount), currency), qualifier);
  }

  /** A sum in words: what gave no number is not a nought. */
  figures(sum: Figures, measure: string): string {
    if (sum.events > 0 && sum.unquantified === sum.events) return this.m.text.numberNotStated;
    const known = this.known(sum, measure);
    if (isExact(sum) || sum.unquantified === 0) return known;
    const others = this.m.withoutNumber(sum.unquantified, this.number(sum.unquantified), measure.startsWith('money/'));
    return this.m.together(known, others);
  }

  /** The part of a sum that has a number. */
  known(sum: Figures, measure: string, figure = this.figure(sum.stated, sum.unit, measure)): string {
    if (sum.events > 0 && sum.unquantified === sum.events) return this.m.text.numberNotStated;
    if (isExact(sum) || (sum.unquantified > 0 && sum.min === sum.stated)) return figure;
    if (sum.max === null && sum.min === sum.stated) return this.m.atLeast(figure);
    return this.m.approximately(figure);
  }

  /** The same to three significant figures, for titles and charts. */
  brief(sum: Figures, measure: string): string {
    return this.known(sum, measure, this.short(sum.stated, sum.unit, measure));
  }

  /** A figure of an axis: "10m", "250". */
  tick(value: number): string {
    return this.words.tick(value);
  }

  /** What somebody said, as it was said. */
  said(quantity: Quantity | Money): string {
    return 'currency' in quantity ? this.words.money(quantity) : this.words.quantity(quantity);
  }
}

export function isExact({ stated, min, max }: Figures): boolean {
  return min === stated && max === stated;
}

export { languages };
