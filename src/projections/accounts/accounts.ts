import { plusExact, type Sum } from './sum.ts';

/** What was posted to one measure, as far as an account keeps it apart by what it is of. */
export interface Account extends Sum {
  /** The slug, or '' where the account joins activities. */
  readonly activity: string;
  /** What its activities are attributed to, as text; '' where the account joins attributions. See `attributionOf`. */
  readonly attribution: string;
  /** '' where the postings name none, or where the account joins places. */
  readonly place: string;
  readonly measure: string;
  readonly unit: string;
  /** The days that its postings may mean, or their months or years. */
  readonly first: string;
  readonly last: string;
  /** The value day, for money that is kept apart by days; else ''. */
  readonly valued: string;
  /** True for what takes away, such as a facility that is under way no longer. */
  readonly takesAway: boolean;
}

/** What accounts are kept apart by, besides their measure and unit. */
export interface Grain {
  readonly activity?: boolean;
  readonly attribution?: boolean;
  readonly place?: boolean;
  /** By how many characters of a day: 0 not at all, 4 by years, 7 by months, 10 by days. */
  readonly days: 0 | 4 | 7 | 10;
}

/** Accounts added up to a coarser grain; those in which nothing is left are dropped. */
export function foldedTo(grain: Grain, accounts: Iterable<Account>): Account[] {
  const folded = new Map<string, { -readonly [Name in keyof Account]: Account[Name] }>();
  const texts = new Map<string, number>(); // a key holds a number in place of a long text
  const cut = (day: string): string => (grain.days === 10 ? day : day.slice(0, grain.days));
  for (const account of accounts) {
    const attribution = grain.attribution ? account.attribution : '';
    const activity = grain.activity ? account.activity : '';
    const place = grain.place ? account.place : '';
    const [first, last] = [cut(account.first), cut(account.last)];
    const valued = grain.days === 10 ? account.valued : '';
    let text = texts.get(attribution);
    if (text === undefined) texts.set(attribution, (text = texts.size));
    const { measure, unit, takesAway } = account;
    const key = `${text} ${activity} ${place} ${measure} ${unit} ${first} ${last} ${valued} ${takesAway}`;
    const one = folded.get(key);
    if (!one) {
      folded.set(key, { ...account, activity, attribution, place, first, last, valued });
      continue;
    }
    one.stated = plusExact(one.stated, account.stated);
    one.lower = plusExact(one.lower, account.lower);
    one.upper = plusExact(one.upper, account.upper);
    one.open += account.open;
    one.events += account.events;
    one.unquantified += account.unquantified;
  }
  return [...folded.values()].filter((one) => !isNothing(one));
}

function isNothing({ stated, lower, upper, open, events, unquantified }: Sum): boolean {
  return events === 0 && unquantified === 0 && open === 0 && !stated && !lower && !upper;
}
