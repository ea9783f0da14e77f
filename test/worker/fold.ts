import { env } from 'cloudflare:workers';
import type { StoredEvent } from '../../src/events/values/envelope.ts';

/**
 * The naive fold: what the ledger must say, worked out from the bodies in the log in the plainest way, with nothing of
 * the code that it checks but the shape of stored events. Amounts are whole smallest units, sums are fractions of bigints.
 */

/** Over and under; under is above zero. */
export type Exact = readonly [bigint, bigint];
const NOUGHT: Exact = [0n, 1n];
const add = (a: Exact, b: Exact): Exact =>
  a[1] === b[1] ? [a[0] + b[0], a[1]] : [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
const multiply = (a: Exact, b: Exact): Exact => [a[0] * b[0], a[1] * b[1]];
const isLess = (a: Exact, b: Exact): boolean => a[0] * b[1] < b[0] * a[1];
const floor = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a < 0n ? 1n : 0n);
const roundHalfUp = ([over, under]: Exact): bigint => floor(2n * over + under, 2n * under);
export const exactly = (value: bigint | number): Exact => [BigInt(value), 1n];

export interface FoldedPosting {
  measure: string;
  unit: string;
  activity: string;
  place: string;
  first: string;
  last: string;
  valued: string;
  stated: bigint;
  lower: bigint;
  /** Null: open. */
  upper: bigint | null;
  unquantified: number;
}

export interface FoldedFact {
  id: string;
  origin: string;
  position: number;
  type: string;
  stream: string;
  first: string;
  last: string;
  retracted: boolean;
  data: Stated;
  postings: FoldedPosting[];
}

interface Stated {
  [field: string]: unknown;
  fulfils?: string;
  to?: string;
  place?: string;
  children?: Q;
  lines?: { item: string; quantity: Q }[];
  weight?: Q;
  trucks?: number;
  value?: Money;
  summary?: unknown;
  reduces?: string;
  refund?: boolean;
  delivery?: string;
  outcome?: string;
}
type Q = { value?: number; min?: number; max?: number; unit: string; qualifier?: string };
type Money = { amount: string; currency: string; qualifier?: string };

export interface Opening {
  donors: { organization: string; percentage?: number }[];
  recipients: { country: string; percentage?: number }[];
  sectors: { code: string; percentage?: number }[];
  channel: string;
  humanitarian: boolean;
  terms?: { finance?: string };
}

interface FoldedRate {
  base: string;
  quote: string;
  rate: string;
  from: string;
  position: number;
}

/** All that there is at a position. */
export interface World {
  facts: FoldedFact[];
  openings: Map<string, Opening>;
  countryOf: Map<string, string | undefined>;
  sectorOf: Map<string, string | undefined>;
  parentOf: Map<string, string | undefined>;
  rates: FoldedRate[];
  recordedOn: Map<string, string>;
}

interface Row {
  position: number;
  body: string;
}
export type Log = { position: number; event: StoredEvent }[];

export async function wholeLog(): Promise<Log> {
  const { results } = await env.DB.prepare('SELECT position, body FROM events ORDER BY position').all<Row>();
  return results.map(({ position, body }) => ({ position, event: JSON.parse(body) as StoredEvent }));
}

/** Facts by origin as they stand after `at`, in the order in which they were first stated. */
export function fold(log: Log, at: number): FoldedFact[] {
  return worldAt(log, at).facts;
}

export function worldAt(log: Log, at: number): World {
  const facts = new Map<string, FoldedFact>();
  const originOf = new Map<string, string>();
  const recordedOn = new Map<string, string>();
  for (const { position, event } of log) {
    if (position > at) break;
    const data = event.data as unknown as { target: string; data: Stated; occurred: string };
    if (event.type === 'event.retracted') {
      facts.get(originOf.get(data.target) ?? '')!.retracted = true;
      continue;
    }
    const isCorrection = event.type === 'event.corrected';
    const origin = isCorrection ? originOf.get(data.target)! : event.id;
    if (!isCorrection) recordedOn.set(event.id, event.recorded.slice(0, 10));
    originOf.set(event.id, origin);
    const type = isCorrection ? facts.get(origin)!.type : event.type;
    const occurred = isCorrection ? data.occurred : event.occurred;
    const stated = isCorrection ? data.data : (event.data as Stated);
    const [first, last] = daysOf(occurred);
    const recorded = recordedOn.get(origin)!;
    const base = { activity: activityOf(event.stream), first, last, valued: last < recorded ? last : recorded };
    const promise = stated.fulfils ? facts.get(originOf.get(stated.fulfils) ?? '') : undefined;
    const isPaidFor =
      promise?.type === 'payment.made' || (promise?.type === 'commitment.made' && promise.data.value !== undefined);
    facts.set(origin, {
      id: event.id,
      origin,
      position,
      type,
      stream: event.stream,
      first,
      last,
      retracted: false,
      data: stated,
      postings: postingsOf(type, stated, isPaidFor, facts.get(stated.delivery ?? '')?.data).map((posting) => ({
        ...base,
        ...posting,
      })),
    });
  }
  const inEffect = [...facts.values()].filter(({ retracted }) => !retracted);
  const entries = <Value>(type: string, value: (data: Stated) => Value): Map<string, Value> =>
    new Map(inEffect.filter((f) => f.type === type).map(({ data }) => [String(data['code']), value(data)]));
  return {
    facts: [...facts.values()],
    recordedOn,
    openings: new Map(
      inEffect
        .filter(({ type }) => type === 'activity.opened')
        .map(({ stream, data }) => [activityOf(stream), data as unknown as Opening]),
    ),
    countryOf: entries('organization.registered', ({ country }) => country as string | undefined),
    sectorOf: entries('item.registered', ({ sector }) => sector as string | undefined),
    parentOf: entries('place.registered', ({ parent }) => parent as string | undefined),
    rates: inEffect
      .filter(({ type }) => type === 'rate.fixed')
      .map(({ data, position }) => ({ ...(data as unknown as Omit<FoldedRate, 'position'>), position })),
  };
}

export function activityOf(stream: string): string {
  return stream.startsWith('activity/') ? stream.slice(9) : '';
}

/** The texts that the tests use, by hand. */
export const DATES: Record<string, [first: string, last: string]> = {
  '2022': ['2022-01-01', '2022-12-31'],
  '2022-02': ['2022-02-01', '2022-02-28'],
  '2022-02-27/2022-03-12': ['2022-02-27', '2022-03-12'],
  '2022-12-28/2023-01-03': ['2022-12-28', '2023-01-03'],
  '2023-06~': ['2023-06-01', '2023-06-30'],
  '2023-11-21': ['2023-11-21', '2023-11-21'],
  '2023-11-22': ['2023-11-22', '2023-11-22'],
  '2024-02-29': ['2024-02-29', '2024-02-29'],
  '2024': ['2024-01-01', '2024-12-31'],
  '2025-07': ['2025-07-01', '2025-07-31'],
  '2026-01': ['2026-01-01', '2026-01-31'],
  '../2025-07': ['0000-01-01', '2025-07-31'],
  '2025-01/..': ['2025-01-01', '9999-12-31'],
};

export function daysOf(text: string): [string, string] {
  const days = DATES[text] ?? (/^\d{4}-\d{2}-\d{2}$/.test(text) ? [text, text] : undefined);
  if (!days) throw new Error(`the tests do not use ${text}`);
  return days as [string, string];
}

type Partial = Omit<FoldedPosting, 'activity' | 'first' | 'last' | 'valued'>;

const DECIMALS: Record<string, number> = { JPY: 0, KWD: 3 };
/** How many smallest units make one: thousandths of a quantity, minor units of money. */
export const scaleOf = (measure: string, unit: string): number =>
  measure.startsWith('money/') ? 10 ** (DECIMALS[unit] ?? 2) : 1000;

function postingsOf(type: string, data: Stated, isPaidFor: boolean, delivered: Stated | undefined): Partial[] {
  if (type === 'delivery.confirmed') return delivered ? confirmedOf(data, delivered) : [];
  if (data.reduces || data.refund) {
    const { reduces: _, refund: __, ...given } = data;
    return postingsOf(type, given, isPaidFor, undefined).map(takenAway);
  }
  const place = data.to ?? data.place ?? '';
  const itemised = isPaidFor
    ? []
    : data.value
      ? [money('money/itemised', data.value, place)]
      : [{ measure: 'money/itemised', unit: 'XXX', place, stated: 0n, lower: 0n, upper: null, unquantified: 1 }];
  if (type === 'rehabilitation.batch-completed')
    return [quantity('people/rehabilitated', data.children!, place), ...itemised];
  if (type === 'reconstruction.milestone-reached') return data['milestone'] === 'completion' ? itemised : [];
  if (type === 'pledge.made') return data.value ? [money('money/pledged', data.value, '')] : [];
  if (type === 'payment.made')
    return [money('money/paid', data.value!, ''), ...itemised.map((one) => ({ ...one, place: '' }))];
  if (type === 'commitment.made')
    return data.value ? [money('money/committed', data.value, ''), money('money/itemised', data.value, '')] : [];
  if (type !== 'delivery.made') return [];
  const merged = new Map<string, Partial>();
  for (const { item, quantity: q } of data.lines ?? []) {
    const one = quantity(`item/${item}`, q, place);
    const before = merged.get(item);
    if (!before) merged.set(item, one);
    else
      merged.set(item, {
        ...one,
        stated: one.stated + before.stated,
        lower: one.lower + before.lower,
        upper: one.upper === null || before.upper === null ? null : one.upper + before.upper,
        unquantified: Math.max(one.unquantified, before.unquantified),
      });
  }
  const isOfGoods = data.lines !== undefined || data.trucks !== undefined || data.summary !== undefined;
  return [
    ...merged.values(),
    ...(data.weight
      ? [quantity('weight/cargo', data.weight, place)]
      : isOfGoods
        ? [quantity('weight/cargo', { unit: 'TNE' }, place)]
        : []),
    ...(data.trucks ? [quantity('transport/trucks', { value: data.trucks, unit: 'H87' }, place)] : []),
    ...(data.value ? [money('money/delivered', data.value, place)] : []),
    ...itemised,
  ];
}

/** Exact or about so much: the bounds change places. */
function takenAway({ stated, lower, upper, ...posting }: Partial): Partial {
  return { ...posting, stated: -stated, lower: -upper!, upper: -lower };
}

/** Of a delivery without lines of its own: all of it where it was received, else nobody knows how much. */
function confirmedOf({ outcome }: Stated, delivered: Stated): Partial[] {
  const place = delivered.to ?? '';
  const { summary: _, weight: __, trucks: ___, ...goods } = delivered;
  const all = postingsOf('delivery.made', goods, true, undefined)
    .filter(({ measure }) => measure.startsWith('item/') || measure === 'money/delivered')
    .map((one) => ({
      ...one,
      place,
      measure: one.measure === 'money/delivered' ? 'money/confirmed' : one.measure.replace('item/', 'confirmed/'),
    }));
  return outcome === 'received'
    ? all
    : all.map((one) => ({ ...one, stated: 0n, lower: 0n, upper: null, unquantified: 1 }));
}

function quantity(measure: string, q: Q, place: string): Partial {
  const step = q.unit === 'H87' || q.unit === 'IE' ? 1000n : 1n;
  const thousandths = (value: number): bigint => BigInt(Math.round(value * 1000));
  if (q.min !== undefined) {
    const [lower, upper] = [thousandths(q.min), thousandths(q.max!)];
    const stated = roundHalfUp([lower + upper, 2n * step]) * step;
    return { measure, unit: q.unit, place, stated, lower, upper, unquantified: 0 };
  }
  if (q.value === undefined)
    return { measure, unit: q.unit, place, stated: 0n, lower: 0n, upper: null, unquantified: 1 };
  return { measure, unit: q.unit, place, ...bounds(thousandths(q.value), q.qualifier, step), unquantified: 0 };
}

function money(measure: string, m: Money, place: string): Partial {
  const minor = BigInt(Math.round(Number(m.amount) * scaleOf(measure, m.currency)));
  return { measure, unit: m.currency, place, ...bounds(minor, m.qualifier, 1n), unquantified: 0 };
}

function bounds(
  stated: bigint,
  qualifier: string | undefined,
  step: bigint,
): { stated: bigint; lower: bigint; upper: bigint | null } {
  if (qualifier === 'at-least') return { stated, lower: stated, upper: null };
  if (qualifier === 'at-most') return { stated, lower: 0n, upper: stated };
  const about = (percent: bigint): bigint => roundHalfUp([stated * percent, 100n * step]) * step;
  if (qualifier === 'approximately') return { stated, lower: about(95n), upper: about(105n) };
  return { stated, lower: stated, upper: stated };
}

/** What a sum is over, as it is asked of the API. */
export interface Asked {
  measure?: string | undefined;
  activity?: string | undefined;
  place?: string | undefined;
  channel?: string | undefined;
  donor?: string | undefined;
  donorCountry?: string | undefined;
  finance?: string | undefined;
  humanitarian?: boolean | undefined;
  recipient?: string | undefined;
  sector?: string | undefined;
  days?: { from: string; to: string } | undefined;
}

export interface FoldedSum {
  stated: Exact;
  lower: Exact;
  upper: Exact;
  open: number;
  events: number;
  unquantified: number;
  straddling: number;
  shared: number;
}

const EMPTY: FoldedSum = {
  stated: NOUGHT,
  lower: NOUGHT,
  upper: NOUGHT,
  open: 0,
  events: 0,
  unquantified: 0,
  straddling: 0,
  shared: 0,
};

/** A posting's part in a population: how much of it, whether others have a part in it, and what it is grouped by. */
interface Part {
  share: Exact;
  isShared: boolean;
  group: Record<string, unknown>;
}

function partsOf(world: World, posting: FoldedPosting, asked: Asked, by: readonly string[]): Part[] {
  const opening = world.openings.get(posting.activity);
  if (!opening) return [];
  const isMoney = posting.measure.startsWith('money/');
  const finance = financeOf(opening);
  if (asked.measure !== undefined && asked.measure !== posting.measure) return [];
  if (asked.activity !== undefined && asked.activity !== posting.activity) return [];
  if (asked.place !== undefined && !liesIn(world, posting.place, asked.place)) return [];
  if (asked.channel !== undefined && asked.channel !== opening.channel) return [];
  if (asked.humanitarian !== undefined && asked.humanitarian !== opening.humanitarian) return [];
  if (asked.finance !== undefined && asked.finance !== finance) return [];
  const [family, item] = posting.measure.split('/') as [string, string];
  const registered = family === 'item' || family === 'confirmed' ? world.sectorOf.get(item) : undefined;
  const sectors = registered === undefined ? opening.sectors : [{ code: registered }];
  const percent = (part: { percentage?: number }): bigint => BigInt(Math.round((part.percentage ?? 100) * 100));
  const donors = opening.donors.map((d) => ({ ...d, country: world.countryOf.get(d.organization) ?? null }));
  const isOurs = {
    donor: (d: (typeof donors)[number]): boolean =>
      (asked.donor === undefined || asked.donor === d.organization) &&
      (asked.donorCountry === undefined || asked.donorCountry === d.country),
    recipient: (r: { country: string }): boolean => asked.recipient === undefined || asked.recipient === r.country,
    sector: (s: { code: string }): boolean => asked.sector === undefined || asked.sector === s.code,
  };
  const common = { channel: opening.channel, finance, humanitarian: opening.humanitarian };
  const only = (group: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(group).filter(([name]) => by.includes(name)));
  if (!isMoney) {
    const counts = [
      donors.filter(isOurs.donor).length,
      opening.recipients.filter(isOurs.recipient).length,
      sectors.filter(isOurs.sector).length,
    ];
    if (counts.includes(0)) return [];
    const isAll =
      counts[0] === donors.length && counts[1] === opening.recipients.length && counts[2] === sectors.length;
    const joined = (codes: readonly (string | null)[]): string | null => {
      const different = [...new Set(codes)];
      return different.length === 1
        ? different[0]!
        : different
            .map((code) => code ?? 'unknown')
            .toSorted()
            .join('+');
    };
    const group = {
      ...common,
      donor: joined(donors.map(({ organization }) => organization)),
      donorCountry: joined(donors.map(({ country }) => country)),
      recipient: joined(opening.recipients.map(({ country }) => country)),
      sector: joined(sectors.map(({ code }) => code)),
    };
    return [{ share: exactly(1), isShared: !isAll, group: only(group) }];
  }
  const parts: Part[] = [];
  for (const d of donors.filter(isOurs.donor))
    for (const r of opening.recipients.filter(isOurs.recipient))
      for (const s of sectors.filter(isOurs.sector))
        parts.push({
          share: [percent(d) * percent(r) * percent(s), 1_000_000_000_000n],
          isShared: false,
          group: only({
            ...common,
            donor: d.organization,
            donorCountry: d.country,
            recipient: r.country,
            sector: s.code,
          }),
        });
  // those of one group are one part
  const groups = new Map<string, Part>();
  for (const part of parts) {
    const key = JSON.stringify(part.group);
    groups.set(key, { ...part, share: add(part.share, groups.get(key)?.share ?? NOUGHT) });
  }
  return [...groups.values()];
}

export function financeOf({ terms }: Opening): string | null {
  const code = Number(terms?.finance?.[0]);
  return code >= 1 && code <= 3 ? 'grant' : code === 4 ? 'loan' : null;
}

export function liesIn(world: World, place: string, wanted: string): boolean {
  for (let one: string | undefined = place; one; one = world.parentOf.get(one)) if (one === wanted) return true;
  return false;
}

function addTo(sum: FoldedSum, posting: FoldedPosting, part: Part, days: Asked['days'], worth = ITSELF): FoldedSum {
  const of = (value: bigint, by: Exact): Exact => multiply(multiply(exactly(value), part.share), by);
  const straddles = days !== undefined && (posting.first < days.from || posting.last > days.to);
  const takes = posting.lower < 0n;
  const upper = add(sum.upper, of(posting.upper ?? 0n, takes ? worth.least : worth.most));
  const lower = add(sum.lower, of(posting.lower, takes ? worth.most : worth.least));
  const open = sum.open + (posting.upper === null ? 1 : 0);
  const shared = sum.shared + (part.isShared ? 1 : 0);
  // it may lie within or not: it can only raise the upper sum, or lower the lower one
  if (straddles) return { ...sum, ...(takes ? { lower } : { upper, open }), shared, straddling: sum.straddling + 1 };
  return {
    ...sum,
    stated: add(sum.stated, of(posting.stated, worth.value)),
    lower,
    upper,
    open,
    shared,
    events: sum.events + 1,
    unquantified: sum.unquantified + posting.unquantified,
  };
}

interface Worth {
  value: Exact;
  least: Exact;
  most: Exact;
}
const ITSELF: Worth = { value: exactly(1), least: exactly(1), most: exactly(1) };

/** Every posting in effect that overlaps the days. */
function postingsIn(world: World, { days }: Asked): FoldedPosting[] {
  return world.facts
    .filter(({ retracted }) => !retracted)
    .flatMap(({ postings }) => postings)
    .filter(({ first, last }) => !days || (last >= days.from && first <= days.to));
}

/** Sums of a population, by measure, unit and what is asked. */
export function sums(world: World, asked: Asked, by: readonly string[]): Map<string, FoldedSum> {
  const found = new Map<string, FoldedSum>();
  for (const posting of postingsIn(world, asked))
    for (const part of partsOf(world, posting, asked, by)) {
      const group = groupOf(posting, part, by);
      const key = JSON.stringify([posting.measure, posting.unit, group]);
      found.set(key, addTo(found.get(key) ?? EMPTY, posting, part, asked.days));
    }
  return found;
}

function groupOf(posting: FoldedPosting, part: Part, by: readonly string[]): Record<string, unknown> {
  const all: Record<string, unknown> = {
    ...part.group,
    measure: posting.measure,
    activity: posting.activity,
    place: posting.place || null,
    year: label(posting.first, posting.last, 4),
    month: label(posting.first, posting.last, 7),
  };
  return Object.fromEntries(by.map((name) => [name, all[name]]));
}

function label(first: string, last: string, length: number): string {
  const [from, to] = [first.slice(0, length), last.slice(0, length)];
  if (from === to) return from;
  const isOpen = { from: from.startsWith('0000'), to: to.startsWith('9999') };
  if (length === 7 && (isOpen.from || from.endsWith('-01')) && (isOpen.to || to.endsWith('-12')))
    return label(first, last, 4);
  return `${isOpen.from ? '..' : from}/${isOpen.to ? '..' : to}`;
}

/** How many figures of a population name no place. */
export function withoutPlace(world: World, { place: _, ...asked }: Asked): number {
  return postingsIn(world, asked).filter(
    (posting) => posting.place === '' && partsOf(world, posting, asked, []).length > 0,
  ).length;
}

export interface InCurrency {
  sum: FoldedSum;
  uncovered: Set<string>;
}

/** The money of a population in one currency, by measure and what is asked. */
export function inCurrency(
  world: World,
  asked: Asked,
  by: readonly string[],
  currency: string,
): Map<string, InCurrency> {
  const found = new Map<string, InCurrency>();
  for (const posting of postingsIn(world, asked)) {
    if (!posting.measure.startsWith('money/')) continue;
    for (const part of partsOf(world, posting, asked, by)) {
      const key = JSON.stringify([posting.measure, groupOf(posting, part, by)]);
      const one = found.get(key) ?? { sum: EMPTY, uncovered: new Set<string>() };
      const worth = posting.unit === 'XXX' ? ITSELF : worthOf(world, posting, currency);
      if (worth) one.sum = addTo(one.sum, posting, part, asked.days, worth);
      else one.uncovered.add(`${posting.unit} ${posting.valued}`);
      found.set(key, one);
    }
  }
  return found;
}

/** What one smallest unit is worth on the value day, and the least and the most from the first day to there. */
export function worthOf(
  world: World,
  { unit, first, valued }: { unit: string; first: string; valued: string },
  currency: string,
): Worth | undefined {
  if (unit === currency) return ITSELF;
  const value = rateOn(world, unit, currency, valued);
  if (!value) return undefined;
  const days =
    first < valued ? [first, ...world.rates.map(({ from }) => from).filter((d) => d > first && d < valued)] : [];
  const scale: Exact = [BigInt(scaleOf('money/', currency)), BigInt(scaleOf('money/', unit))];
  const all = [value, ...days.map((day) => rateOn(world, unit, currency, day) ?? value)].map((rate) =>
    multiply(rate, scale),
  );
  return {
    value: all[0]!,
    least: all.reduce((a, b) => (isLess(b, a) ? b : a)),
    most: all.reduce((a, b) => (isLess(a, b) ? b : a)),
  };
}

function rateOn(world: World, from: string, to: string, day: string): Exact | undefined {
  const direct = legOn(world, from, to, day);
  if (direct) return direct.rate;
  const ways = [...new Set(world.rates.flatMap(({ base, quote }) => [base, quote]))].flatMap((third) => {
    const [one, two] = [legOn(world, from, third, day), legOn(world, third, to, day)];
    if (!one || !two) return [];
    return [{ older: one.from < two.from ? one.from : two.from, rate: multiply(one.rate, two.rate) }];
  });
  return ways.toSorted((a, b) => (a.older < b.older ? 1 : -1))[0]?.rate;
}

function legOn(world: World, a: string, b: string, day: string): { rate: Exact; from: string } | undefined {
  const [last] = world.rates
    .filter(({ base, quote, from }) => from <= day && ((base === a && quote === b) || (base === b && quote === a)))
    .toSorted((x, y) => (x.from === y.from ? y.position - x.position : x.from < y.from ? 1 : -1));
  if (!last) return undefined;
  const [whole = '0', fraction = ''] = last.rate.split('.');
  const rate: Exact = [BigInt(whole + fraction), 10n ** BigInt(fraction.length)];
  return { from: last.from, rate: last.base === a ? rate : [rate[1], rate[0]] };
}

/** In units, rounded half up to the smallest, as the API tells it. */
export function told(sum: FoldedSum, measure: string, unit: string): Record<string, unknown> {
  const scale = scaleOf(measure, unit);
  const inUnits = (value: Exact): number => Number(roundHalfUp(value)) / scale;
  return {
    stated: inUnits(sum.stated),
    min: inUnits(sum.lower),
    max: sum.open > 0 ? null : inUnits(sum.upper),
    events: sum.events,
    unquantified: sum.unquantified,
    straddling: sum.straddling,
    shared: sum.shared,
  };
}

/** A claim on a population, as it is stated. */
export interface FoldedClaim {
  measure: string;
  scope?: Asked & { note?: unknown };
  quantity: { value?: number; amount?: string; unit?: string; currency?: string; qualifier?: string };
  asOf: string;
}

/** What is itemised of a claim up to a day (or within a period), in its unit. */
export function itemisedOf(world: World, claim: FoldedClaim, to: string, from = '0000-01-01'): InCurrency {
  const { note: _, ...scope } = claim.scope ?? {};
  const asked = { ...scope, measure: claim.measure, days: { from, to } };
  const { currency } = claim.quantity;
  if (currency !== undefined)
    return inCurrency(world, asked, [], currency).values().next().value ?? { sum: EMPTY, uncovered: new Set() };
  const all = sums(world, asked, []);
  return { sum: all.get(JSON.stringify([claim.measure, claim.quantity.unit, {}])) ?? EMPTY, uncovered: new Set() };
}

/** A verdict by the words of the design. */
export function verdictOf(world: World, claim: FoldedClaim, to: string): string {
  const { sum, uncovered } = itemisedOf(world, claim, to);
  const { qualifier, amount, value, currency, unit } = claim.quantity;
  const scale = currency === undefined ? 1000 : scaleOf('money/', currency);
  const said = BigInt(Math.round(Number(amount ?? value) * scale));
  const { lower, upper } = bounds(said, qualifier, unit === 'H87' || unit === 'IE' ? 1000n : 1n);
  const isExact = qualifier === undefined || qualifier === 'exact';
  const units = new Set(
    postingsIn(world, { days: { from: '0000-01-01', to } })
      .filter((p) => partsOf(world, p, { ...claim.scope, measure: claim.measure }, []).length > 0)
      .map((p) => p.unit),
  );
  units.delete(currency ?? '');
  units.delete('XXX');
  const same = (a: Exact, b: Exact): boolean => a[0] * b[1] === b[0] * a[1];
  if (
    isExact &&
    sum.open === 0 &&
    sum.straddling === 0 &&
    uncovered.size === 0 &&
    (currency === undefined || units.size === 0) &&
    same(sum.lower, sum.stated) &&
    same(sum.upper, sum.stated) &&
    same(sum.stated, exactly(said))
  )
    return 'reconciled';
  // half of the last digit that is not nought, but no more than a twentieth; of things counted in wholes half of one is none
  let digit = 1n;
  while (said !== 0n && said % (digit * 10n) === 0n) digit *= 10n;
  let half: Exact = isLess([digit, 2n], [said, 20n]) ? [digit, 2n] : [said, 20n];
  if ((unit === 'H87' || unit === 'IE') && isLess(half, exactly(1000))) half = NOUGHT;
  const minus = (a: Exact, b: Exact): Exact => add(a, [-b[0], b[1]]);
  const lowest = isExact
    ? minus(exactly(said), half)
    : qualifier === 'approximately'
      ? exactly(lower)
      : qualifier === 'at-least'
        ? exactly(said)
        : NOUGHT;
  const highest = isExact ? add(exactly(said), half) : upper === null ? null : exactly(upper);
  if (highest && isLess(highest, sum.lower)) return 'exceeded';
  if (sum.stated[0] !== 0n && !isLess(sum.stated, lowest)) return 'supported';
  if (uncovered.size > 0) return 'not-comparable';
  return sum.stated[0] === 0n ? 'not-itemised' : 'partly-itemised';
}

/** The ids of the claims in effect that cannot hold as well as one of them, by the words of the design. */
export function conflictsOf(world: World, claim: FoldedFact): string[] {
  const claims = world.facts.filter(({ type, retracted }) => type === 'claim.published' && !retracted);
  return claims
    .filter((other) => other !== claim && (refutes(world, claim, other) || refutes(world, other, claim)))
    .map(({ id }) => id);
}

/** True where an earlier claim (or of the same day) says at least more than the most of a later one that holds all it is about. */
function refutes(world: World, earlier: FoldedFact, later: FoldedFact): boolean {
  const [a, b] = [earlier, later].map(({ data }) => data as unknown as FoldedClaim) as [FoldedClaim, FoldedClaim];
  if (a.measure !== b.measure || daysOf(a.asOf)[1] > daysOf(b.asOf)[1]) return false;
  if (!isWithin(world, a, b)) return false;
  const least = saidBounds(a).lower;
  const most = saidBounds(b).upper;
  if (most === null) return false;
  const [from, to] = [b.quantity.currency, a.quantity.currency];
  if (from === undefined || to === undefined) return from === to && least > most;
  const [first, last] = daysOf(b.asOf);
  const recorded = world.recordedOn.get(later.origin)!;
  const worth = worthOf(world, { unit: from, first, valued: last < recorded ? last : recorded }, to);
  return worth !== undefined && isLess(multiply(exactly(most), worth.most), exactly(least));
}

function saidBounds({
  quantity: { amount, value, currency, qualifier, unit },
}: FoldedClaim): ReturnType<typeof bounds> {
  const scale = currency === undefined ? 1000 : scaleOf('money/', currency);
  const stated = BigInt(Math.round(Number(amount ?? value) * scale));
  return bounds(stated, qualifier, unit === 'H87' || unit === 'IE' ? 1000n : 1n);
}

/** True where everything in the population of one claim is in that of the other. */
function isWithin(world: World, { measure, scope: own = {} }: FoldedClaim, { scope = {} }: FoldedClaim): boolean {
  const opening = own.activity === undefined ? undefined : world.openings.get(own.activity);
  const countryOf = (code: string): string | undefined => world.countryOf.get(code);
  const tests: Record<string, () => boolean> = {
    activity: () => own.activity === scope.activity,
    place: () => own.place !== undefined && liesIn(world, own.place, scope.place!),
    channel: () => (own.channel ?? opening?.channel) === scope.channel,
    donor: () =>
      own.donor === undefined
        ? opening?.donors.every(({ organization }) => organization === scope.donor) === true
        : own.donor === scope.donor,
    donorCountry: () =>
      own.donorCountry === undefined
        ? own.donor === undefined
          ? opening?.donors.every(({ organization }) => countryOf(organization) === scope.donorCountry) === true
          : countryOf(own.donor) === scope.donorCountry
        : own.donorCountry === scope.donorCountry,
    finance: () => (own.finance ?? (opening && financeOf(opening))) === scope.finance,
    humanitarian: () => (own.humanitarian ?? opening?.humanitarian) === scope.humanitarian,
    recipient: () =>
      own.recipient === undefined
        ? opening?.recipients.every(({ country }) => country === scope.recipient) === true
        : own.recipient === scope.recipient,
    sector: () => {
      if (own.sector !== undefined) return own.sector === scope.sector;
      const registered = measure.startsWith('item/') ? world.sectorOf.get(measure.slice(5)) : undefined;
      if (registered !== undefined) return registered === scope.sector;
      return opening?.sectors.every(({ code }) => code === scope.sector) === true;
    },
  };
  return Object.entries(tests).every(([name, test]) => scope[name as keyof Asked] === undefined || test());
}
