import type { Language } from '../values/languages.ts';
import type { Money, Quantity } from '../values/quantity.ts';
import { textIn, type Names } from '../values/text.ts';
import { units } from '../values/units.ts';
import { formatEdtf, formatMoney, formatMoneyShort, formatNumber, formatTick } from './format.ts';

const QUALIFIED: Record<Language, Record<string, (figure: string) => string>> = {
  en: {
    'at-least': (figure) => `at least ${figure}`,
    'at-most': (figure) => `at most ${figure}`,
    approximately: (figure) => `about ${figure}`,
  },
  uk: {
    'at-least': (figure) => `щонайменше ${figure}`,
    'at-most': (figure) => `щонайбільше ${figure}`,
    approximately: (figure) => `близько ${figure}`,
  },
  az: {
    'at-least': (figure) => `ən azı ${figure}`,
    'at-most': (figure) => `ən çoxu ${figure}`,
    approximately: (figure) => `təxminən ${figure}`,
  },
};

const UNKNOWN: Record<Language, string> = {
  en: 'number not stated',
  uk: 'кількість не зазначено',
  az: 'say göstərilməyib',
};

/** Numbers, dates and names in one language, for the sentences that kinds are read as. */
export class Formatter {
  readonly language: Language;
  private readonly nameOf: (key: string) => Names | undefined;

  constructor(language: Language, nameOf: (key: string) => Names | undefined) {
    this.language = language;
    this.nameOf = nameOf;
  }

  /** The name of what is registered under a key (`item/transformer`), or its code where it has none. */
  name(key: string): string {
    const found = this.nameOf(key);
    return found ? this.of(found) : key.slice(key.indexOf('/') + 1);
  }

  /** A text in this language, or in another where it has none. */
  of(text: Names): string {
    return textIn(text, this.language);
  }

  number(value: number): string {
    return formatNumber(value, this.language);
  }

  date(edtf: string): string {
    return formatEdtf(edtf, this.language);
  }

  /** "at least 900,000 m", "10–12", "number not stated". */
  quantity(q: Quantity): string {
    if (q.min !== undefined && q.max !== undefined)
      return this.withUnit(`${this.number(q.min)}–${this.number(q.max)}`, q.unit);
    if (q.value === undefined) return UNKNOWN[this.language];
    return this.qualified(this.withUnit(this.number(q.value), q.unit), q.qualifier);
  }

  /** A number with its unit. Pieces have none: what is counted in them is named beside. */
  withUnit(figure: string, unit: string): string {
    const symbol = units[unit]?.symbol[this.language] ?? unit;
    return symbol === '' ? figure : `${figure} ${symbol}`;
  }

  /** Money to three significant figures: "$45.0 million", "AZN 29.0 million", "45,0 млн USD". */
  moneyShort(amount: number, currency: string): string {
    return formatMoneyShort(amount, currency, this.language);
  }

  /** A figure of an axis: "10m", "10 млн", "250". */
  tick(value: number): string {
    return formatTick(value, this.language);
  }

  money(m: Money): string {
    return this.qualified(formatMoney(m.amount, m.currency, this.language), m.qualifier);
  }

  qualified(figure: string, qualifier: string | undefined): string {
    return QUALIFIED[this.language][qualifier ?? 'exact']?.(figure) ?? figure;
  }

  /** The parts that are there, joined as clauses of one sentence. */
  clauses(...parts: (string | undefined | false)[]): string {
    const text = parts.filter((part) => typeof part === 'string' && part !== '').join('; ');
    return text.endsWith('.') ? text : `${text}.`;
  }
}

/** How the data of a kind reads, in each language. */
export interface Sentence<Data> {
  en(data: Data, words: Formatter): string;
  uk(data: Data, words: Formatter): string;
  az(data: Data, words: Formatter): string;
}

/** What a kind says of its data, in each language. Each is made when it is read: a page reads one of them. */
export function sentencesOf<Data>(
  sentence: Sentence<Data>,
  data: Data,
  nameOf: (key: string) => Names | undefined,
): Readonly<Record<Language, string>> {
  const say = (language: Language): string => sentence[language](data, new Formatter(language, nameOf));
  return {
    get en() {
      return say('en');
    },
    get uk() {
      return say('uk');
    },
    get az() {
      return say('az');
    },
  };
}
