import { unitOf, type Claim } from '../../events/kinds/claim-published.ts';
import { scopeText, type ClaimScope } from '../../events/kinds/shared/scope.ts';
import { NO_CURRENCY } from '../../events/values/currencies.ts';
import { foldedTo, type Account } from '../accounts/accounts.ts';
import { attributionOf } from '../accounts/attribution.ts';
import type { BookKind } from '../accounts/books.ts';
import { ALL_DAYS, partMonths, type Days } from '../accounts/days.ts';
import type { Books, Wanted } from '../accounts/reading.ts';
import { sumOfOne } from '../accounts/sum.ts';
import { placesIn } from '../queries/filters.ts';
import { periodOf } from '../queries/totals.ts';
import { Exchanges, Gathered, type Rate, type RecordedRate } from '../rules/conversion.ts';
import { figures, inUnits, type Figures } from '../rules/figures.ts';
import { ONE, rounded, times, whole } from '../rules/fraction.ts';
import { Divider, financeOf, isNarrowed, ofActivities, type OfActivity, type Share } from '../rules/population.ts';
import { Tally, type Entering } from '../rules/tally.ts';
import type { Comparable, ConvertedAmount, Itemised, Relation } from '../rules/verdict.ts';
import type { Overdeliveries } from './overdelivery.ts';

/** What one currency adds to what is itemised of a claim, and what that is in the claim's currency. */
export interface Part {
  readonly unit: string;
  readonly stated: number;
  readonly min: number;
  readonly max: number | null;
  /** Null where no rate covers all of it. */
  readonly converted: number | null;
}

/** What is itemised of a claim, and what it was reckoned from. */
export interface ItemisedOfClaim extends Itemised {
  readonly parts: readonly Part[];
  readonly rates: readonly Rate[];
  readonly uncovered: readonly string[];
  /** How many figures of the same population name no place, for a claim on a place. */
  readonly withoutPlace: number | undefined;
}

/** What the claims on one subject, in one unit, are compared with, month by month. */
export interface MonthOfClaims extends Figures {
  readonly subject: string;
  readonly measure: string;
  /** EDTF: a month, or an interval for what is not known to a month. */
  readonly month: string;
}

/** What the catalogue, the activities and the rates were at a position, by their keys. */
export interface Known {
  readonly attributions: ReadonlyMap<string, string>;
  readonly sectorOfItem: ReadonlyMap<string, string>;
  readonly countryOf: ReadonlyMap<string, string>;
  readonly parentOf: ReadonlyMap<string, string>;
  readonly rates: readonly RecordedRate[];
  readonly overdeliveries: Overdeliveries;
}

/** A claim as it is compared with what is itemised and with other claims. */
export interface Compared extends Comparable {
  readonly claim: Claim;
  readonly scope: ClaimScope;
  /** The first day it is said of, and its value day. */
  readonly first: string;
  readonly valued: string;
}

/**
 * Accounts that claims are compared with, of one measure. `months` are those of months; of the months in which a claim
 * begins or ends they have `days` beside them. Each of `each` is kept apart by its days, and in no other account; so is each
 * of `streams`, of activities that claims name.
 */
interface AccountsOfMeasure {
  readonly months: readonly Account[];
  readonly days: readonly Account[];
  readonly each: readonly Account[];
  readonly streams: readonly Account[];
}

/** An account as it enters a population. */
interface Piece {
  readonly account: Account;
  readonly grain: 'month' | 'day' | 'each';
  readonly entering: Entering;
}

/** Which books it takes to compare some claims: of each measure the thinnest that keep its claims' populations apart. */
export interface BooksOfClaims {
  /** The kind that is read of each measure: of money one by days, since each day has its own rate. */
  readonly kindOf: ReadonlyMap<string, BookKind>;
  readonly wanted: readonly Wanted[];
}

export function booksFor(claims: readonly Compared[]): BooksOfClaims {
  const activities = new Set(claims.flatMap(({ scope }) => scope.activity ?? []));
  const ofMeasures = Map.groupBy(
    claims.filter(({ scope }) => scope.activity === undefined),
    ({ claim }) => claim.measure,
  );
  const kindOf = new Map([...ofMeasures].map(([measure, all]) => [measure, thinnestFor(all)]));
  const measuresBy = Map.groupBy(kindOf.keys(), (measure) => kindOf.get(measure));
  const pairsOf = (isOfPlaces: boolean): (readonly [measure: string, month: string])[] =>
    [...ofMeasures].flatMap(([measure, all]) => {
      const kind = kindOf.get(measure);
      return BY_DAYS.has(kind) || isOfPlaces !== (kind === 'places')
        ? []
        : [...new Set(all.flatMap((read) => partMonths(daysOfClaim(read))))].map((month) => [measure, month] as const);
    });
  const [pairs, pairsOfPlaces] = [pairsOf(false), pairsOf(true)];
  return {
    kindOf,
    wanted: [
      ...(activities.size > 0 ? [{ kind: 'streams', of: [...activities] } as const] : []),
      ...[...measuresBy].flatMap(([kind, of]) => (kind ? [kind === 'ledger' ? { kind } : { kind, of }] : [])),
      ...(pairs.length > 0 ? [{ kind: 'days', pairs } as const] : []),
      ...(pairsOfPlaces.length > 0 ? [{ kind: 'placeDays', pairs: pairsOfPlaces } as const] : []),
    ],
  };
}

function thinnestFor(claims: readonly Compared[]): BookKind {
  const isOfMoney = claims.some(({ claim }) => 'currency' in claim.quantity);
  if (claims.some(({ scope }) => scope.place !== undefined)) return isOfMoney ? 'placeDays' : 'places';
  if (claims.some(({ scope }) => isNarrowed(scope))) return isOfMoney ? 'days' : 'attributions';
  return isOfMoney ? 'money' : 'ledger';
}

/** Kinds that keep days apart. */
const BY_DAYS: ReadonlySet<BookKind | undefined> = new Set(['money', 'days', 'placeDays']);

/** What was read of those books, and what is pending beside them, by measure. */
export function accountsOfClaims(
  { kindOf, wanted }: BooksOfClaims,
  { closed, blocks, posted }: Pick<Books, 'closed' | 'blocks' | 'posted'>,
): ReadonlyMap<string, AccountsOfMeasure> {
  const found = new Map<string, Record<keyof AccountsOfMeasure, Account[]>>();
  const add = (to: keyof AccountsOfMeasure, account: Account): void => {
    let one = found.get(account.measure);
    if (!one) found.set(account.measure, (one = { months: [], days: [], each: [], streams: [] }));
    one[to].push(account);
  };
  for (const [i, { kind, pairs }] of wanted.entries())
    for (const account of closed[i] ?? [])
      if (kind === 'streams') add('streams', account);
      else if (pairs) add('days', account);
      else if (kindOf.get(account.measure) === kind) add(BY_DAYS.has(kind) ? 'each' : 'months', account);
  for (const account of [...blocks, ...posted]) {
    add('each', account);
    add('streams', account);
  }
  return found;
}

/** The days that a claim is about: up to its date, or its period. */
export function daysOfClaim({ asOf, period }: Compared): Days {
  return period ? { from: period.first, to: period.last } : { from: ALL_DAYS.from, to: asOf };
}

/**
 * Where an account lies beside some days. Of a month that they have only a part of, the accounts of its days are taken, and
 * of all others the account of the month.
 */
function placed(
  { account: { first, last }, grain }: Piece,
  { from, to }: Days,
  parts: readonly string[],
): 'within' | 'straddling' | 'beside' {
  const length = grain === 'month' ? 7 : 10;
  const [begin, end] = [from.slice(0, length), to.slice(0, length)];
  if (last < begin || first > end) return 'beside';
  if (grain !== 'each') {
    const isInPart = parts.some((month) => first.slice(0, 7) <= month && last.slice(0, 7) >= month);
    if (isInPart === (grain === 'month')) return 'beside';
  }
  return first < begin || last > end ? 'straddling' : 'within';
}

/** Compares claims with what is itemised of their populations, and with each other. */
export class Comparison implements Relation<Compared> {
  private readonly accounts: ReadonlyMap<string, AccountsOfMeasure>;
  private readonly pieces = new Map<string, { within: readonly Piece[]; withoutPlace: readonly Piece[] }>();
  private readonly exchanges: Exchanges;
  private readonly places = new Map<string, ReadonlySet<string>>();

  private readonly known: Known;

  constructor(accounts: ReadonlyMap<string, AccountsOfMeasure>, known: Known) {
    this.accounts = accounts;
    this.known = known;
    this.exchanges = new Exchanges(known.rates);
  }

  /** What is itemised of the population of a claim over some days, in the claim's unit or another currency. */
  itemisedOf({ claim, scope }: Compared, { from, to }: Days, unit = unitOf(claim)): ItemisedOfClaim {
    const isMoney = 'currency' in claim.quantity;
    const all = this.gathered(unit);
    const byUnit = new Map<string, { own: Tally; converted: Gathered }>();
    const { within, withoutPlace } = this.piecesOf(claim.measure, scope);
    const parts = partMonths({ from, to });
    for (const piece of within) {
      const { account, entering } = piece;
      if (!isMoney && account.unit !== unit) continue;
      const lies = placed(piece, { from, to }, parts);
      if (lies === 'beside') continue;
      const entered = { ...entering, straddles: lies === 'straddling' };
      all.add(account, account, entered);
      if (!isMoney || account.unit === NO_CURRENCY) continue;
      let one = byUnit.get(account.unit);
      if (!one) byUnit.set(account.unit, (one = { own: new Tally(), converted: this.gathered(unit) }));
      one.own.add(account, entered);
      one.converted.add(account, account, entered);
    }
    const overlapping = withoutPlace.filter((piece) => placed(piece, { from, to }, parts) !== 'beside');
    return {
      tally: all.tally,
      isOneUnit: [...byUnit.keys()].every((one) => one === unit),
      isUncovered: all.uncovered.size > 0,
      parts: [...byUnit].map(([of, { own, converted }]) => {
        const { stated, min, max } = figures(own, of);
        const value = converted.uncovered.size > 0 ? null : inUnits(rounded(converted.tally.stated), unit);
        return { unit: of, stated, min, max, converted: value };
      }),
      rates: [...all.rates.values()],
      uncovered: [...all.uncovered],
      withoutPlace:
        scope.place === undefined
          ? undefined
          : overlapping.reduce((count, { account: { events } }) => count + events, 0),
    };
  }

  /**
   * What was given over the promises that are counted in it, and is not counted itself. Undefined where there is none, or
   * nothing that says whose it is; null where there are too many promises to look through.
   */
  overOf({ claim, scope }: Compared, days: Days): Figures | null | undefined {
    if (scope.place !== undefined) return undefined;
    const found = this.known.overdeliveries.of(claim.measure, days, this.exchanges);
    if (!found) return found;
    const unit = unitOf(claim);
    const gathered = this.gathered(unit);
    const divider = isNarrowed(scope) ? new Divider(scope, [], this.known) : undefined;
    for (const { activity, over, ...of } of found) {
      if (scope.activity !== undefined && activity !== scope.activity) continue;
      const attribution = this.known.attributions.get(`activity/${activity}`) ?? '';
      for (const { share } of divider ? divider.sharesOf(claim.measure, attribution) : [{ share: ONE }])
        gathered.add(sumOfOne(over), of, { share });
    }
    return gathered.tally.isEmpty ? undefined : figures(gathered.tally, unit);
  }

  /** What is itemised month by month; what no rate covers is left out. */
  monthsOf({ claim, scope }: Compared, subject: string): MonthOfClaims[] {
    const unit = unitOf(claim);
    const isMoney = 'currency' in claim.quantity;
    const months = new Map<string, Gathered>();
    for (const { account, grain, entering } of this.piecesOf(claim.measure, scope).within) {
      if (grain === 'day' || (!isMoney && account.unit !== unit)) continue; // the month's own account has it
      const month = periodOf({ first: account.first.slice(0, 7), last: account.last.slice(0, 7) }, 'month');
      let one = months.get(month);
      if (!one) months.set(month, (one = this.gathered(unit)));
      one.add(account, account, entering);
    }
    return [...months]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, { tally }]) => ({ subject, measure: claim.measure, month, ...figures(tally, unit) }));
  }

  amountIn(other: Compared, { claim }: Compared): ConvertedAmount | undefined {
    const isMoney = 'currency' in other.claim.quantity && 'currency' in claim.quantity;
    return isMoney || unitOf(other.claim) === unitOf(claim) ? this.saidIn(other, unitOf(claim))?.amount : undefined;
  }

  /** What a claim says in a unit, by the rates of its own value day. */
  saidIn(other: Compared, to: string): { amount: ConvertedAmount; rates: readonly Rate[] } | undefined {
    const { stated, lower, upper } = other.amount;
    const from = unitOf(other.claim);
    if (from === to) {
      const exactly = (value: number) => whole(BigInt(value));
      const amount = { stated: exactly(stated), lower: exactly(lower), upper: upper === null ? null : exactly(upper) };
      return { amount, rates: [] };
    }
    const found = this.exchanges.to(to).worthOf(from, other.first, other.valued);
    if (!found) return undefined;
    const { value, least, most } = found.worth;
    const amount = {
      stated: times(whole(BigInt(stated)), value),
      lower: times(whole(BigInt(lower)), least),
      upper: upper === null ? null : times(whole(BigInt(upper)), most),
    };
    return { amount, rates: found.rates };
  }

  isWithin(claim: Compared, { scope }: Compared): boolean {
    const own = claim.scope;
    if (scope.activity !== undefined && own.activity !== scope.activity) return false;
    if (scope.place !== undefined && (own.place === undefined || !this.placesOf(scope.place).has(own.place)))
      return false;
    return ofActivities.every(
      (name) => scope[name] === undefined || own[name] === scope[name] || this.isAllOf(name, claim, scope),
    );
  }

  /** True where all of a claim's population has a property that its scope does not name. */
  private isAllOf(name: OfActivity, { claim, scope: own }: Compared, scope: ClaimScope): boolean {
    if (own[name] !== undefined) return false;
    const { countryOf, sectorOfItem, attributions } = this.known;
    const isOfCountry = (code: string): boolean => countryOf.get(`organization/${code}`) === scope.donorCountry;
    if (name === 'donorCountry' && own.donor !== undefined) return isOfCountry(own.donor);
    const itemSector = sectorOfItem.get(claim.measure);
    if (name === 'sector' && itemSector !== undefined) return itemSector === scope.sector;
    const text = own.activity === undefined ? undefined : attributions.get(`activity/${own.activity}`);
    if (text === undefined) return false;
    const of = attributionOf(text);
    switch (name) {
      case 'donor':
        return of.donors.every(({ organization }) => organization === scope.donor);
      case 'donorCountry':
        return of.donors.every(({ organization }) => isOfCountry(organization));
      case 'recipient':
        return of.recipients.every(({ country }) => country === scope.recipient);
      case 'sector':
        return of.sectors.every(({ code }) => code === scope.sector);
      case 'finance':
        return financeOf(of) === scope.finance;
      default:
        return of[name] === scope[name];
    }
  }

  private piecesOf(measure: string, scope: ClaimScope): { within: readonly Piece[]; withoutPlace: readonly Piece[] } {
    const key = `${measure} ${scopeText(scope)}`;
    let found = this.pieces.get(key);
    if (!found) this.pieces.set(key, (found = this.findPieces(measure, scope)));
    return found;
  }

  private findPieces(measure: string, scope: ClaimScope): { within: readonly Piece[]; withoutPlace: readonly Piece[] } {
    const { activity, place } = scope;
    const all = this.accounts.get(measure);
    if (!all) return { within: [], withoutPlace: [] };
    const divider = isNarrowed(scope) ? new Divider(scope, [], this.known) : undefined;
    const attributionOfActivity = this.known.attributions.get(`activity/${activity}`) ?? '';
    const sharesOf = ({ attribution }: Account): readonly Pick<Share, 'share' | 'isShared'>[] =>
      divider?.sharesOf(measure, activity === undefined ? attribution : attributionOfActivity) ?? WHOLE_SHARE;
    const pieces = (isMeant: (account: Account) => boolean): Piece[] =>
      activity === undefined
        ? [
            ...enteringBy(sharesOf, 'month', all.months.filter(isMeant)),
            ...enteringBy(sharesOf, 'day', all.days.filter(isMeant)),
            ...enteringBy(sharesOf, 'each', all.each.filter(isMeant)),
          ]
        : enteringBy(
            sharesOf,
            'each',
            all.streams.filter((account) => account.activity === activity && isMeant(account)),
          );
    if (place === undefined) return { within: pieces(() => true), withoutPlace: [] };
    const inside = this.placesOf(place);
    return {
      within: pieces((account) => inside.has(account.place)),
      withoutPlace: pieces((account) => account.place === ''),
    };
  }

  private placesOf(place: string): ReadonlySet<string> {
    let found = this.places.get(place);
    if (!found) this.places.set(place, (found = new Set(placesIn(place, this.known.parentOf))));
    return found;
  }

  private gathered(unit: string): Gathered {
    return new Gathered(this.exchanges.to(unit));
  }
}

const WHOLE_SHARE: readonly Pick<Share, 'share' | 'isShared'>[] = [{ share: ONE, isShared: false }];

/** Accounts added up by the share of them that enters a population. */
function enteringBy(
  sharesOf: (account: Account) => readonly Pick<Share, 'share' | 'isShared'>[],
  grain: Piece['grain'],
  accounts: readonly Account[],
): Piece[] {
  const byShare = new Map<string, { share: Pick<Share, 'share' | 'isShared'>; accounts: Account[] }>();
  for (const account of accounts)
    for (const share of sharesOf(account)) {
      const key = `${share.share.over}/${share.share.under} ${share.isShared}`;
      let one = byShare.get(key);
      if (!one) byShare.set(key, (one = { share, accounts: [] }));
      one.accounts.push(account);
    }
  return [...byShare.values()].flatMap(({ share: { share, isShared }, accounts: all }) =>
    foldedTo({ days: 10 }, all).map((account) => ({
      account,
      grain,
      entering: { takes: account.takesAway, share, isShared },
    })),
  );
}
