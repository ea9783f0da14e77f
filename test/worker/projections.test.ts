import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { counting } from '../../bench/workers/counting.ts';
import { kinds } from '../../src/events/kinds/index.ts';
import type { Appended } from '../../src/events/log/idempotency.ts';
import type { Database } from '../../src/events/log/stored.ts';
import { readChanges } from '../../src/projections/claims/changes.ts';
import { readClaims } from '../../src/projections/claims/claims.ts';
import { audit } from '../../src/projections/projectors/audit.ts';
import { readActivities } from '../../src/projections/queries/activities.ts';
import { readReconstruction } from '../../src/projections/queries/reconstruction.ts';
import { readRehabilitation } from '../../src/projections/queries/rehabilitation.ts';
import { readTimeline, type Entry } from '../../src/projections/queries/timeline.ts';
import { readTotals, type Grouping, type TotalsFilters } from '../../src/projections/queries/totals.ts';
import {
  patchTo,
  claimed,
  corrected,
  delivered,
  donor,
  item,
  opened,
  place,
  retracted,
  SOURCES,
  type Input,
} from '../builders.ts';
import {
  activityOf,
  conflictsOf,
  DATES,
  financeOf,
  fold,
  inCurrency,
  itemisedOf,
  liesIn,
  sums,
  told,
  verdictOf,
  wholeLog,
  withoutPlace,
  worldAt,
  type Asked,
  type FoldedClaim,
  type FoldedFact,
  type Log,
  type World,
} from './fold.ts';
import { closingBooks, headPosition, post as postTo } from './ledger.ts';

/** With many blocks and closings: every 24 positions one, and every 96 the other. */
function post(inputs: Input | readonly Input[]): Promise<Appended> {
  return postTo(inputs, closingBooks({ block: 24, closing: 96 }));
}

const ACTIVITIES = ['north', 'south', 'east', 'west'];
const PLACES = ['oblast', 'town'];
const DONORS: Record<string, string | undefined> = { donor: 'AZ', fund: 'AZ', latvia: 'LV', alliance: undefined };

const OPENINGS: Input[] = [
  {},
  {
    donors: [
      { organization: 'donor', percentage: 33.33 },
      { organization: 'latvia', percentage: 66.67 },
    ],
    channel: 'ngo',
    sectors: [
      { code: '72010', percentage: 30 },
      { code: '73010', percentage: 70 },
    ],
    terms: { finance: '110' },
  },
  {
    donors: [{ organization: 'latvia' }],
    recipients: [{ country: 'MD' }],
    sectors: [{ code: '15250' }],
    humanitarian: false,
  },
  {
    donors: [
      { organization: 'alliance', percentage: 12.5 },
      { organization: 'fund', percentage: 37.5 },
      { organization: 'latvia', percentage: 50 },
    ],
    recipients: [
      { country: 'UA', percentage: 60.01 },
      { country: 'MD', percentage: 39.99 },
    ],
    channel: 'multilateral',
    terms: { finance: '421' },
  },
];

beforeAll(async () => {
  await post([
    ...Object.entries(DONORS).map(([code, country]) => donor(code, country)),
    item('lamp', 'H87', { sector: '23630' }),
    item('cable', 'MTR'),
    place('oblast'),
    place('town', { parent: 'oblast' }),
    ...ACTIVITIES.map((slug, i) => opened(slug, OPENINGS[i])),
  ]);
});

const qualifier = fc.constantFrom(undefined, 'exact', 'at-least', 'at-most', 'approximately');
const count = fc.integer({ min: 1, max: 5000 });
const children = fc.integer({ min: 5, max: 5000 });
const bare = <T extends object>(object: T): T => JSON.parse(JSON.stringify(object)) as T;

function quantityOf(unit: string, value: fc.Arbitrary<number>): fc.Arbitrary<Input> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ value, unit: fc.constant(unit), qualifier }).map(bare) },
    {
      weight: 1,
      arbitrary: fc.tuple(value, value).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b), unit })),
    },
    { weight: 1, arbitrary: fc.constant({ unit, qualifier: 'unknown' }) },
  );
}

const money = fc
  .record({
    amount: fc.integer({ min: 1, max: 9_999_999 }).map((n) => (n / 100).toFixed(2)),
    currency: fc.constantFrom('USD', 'AZN', 'EUR'),
    qualifier,
  })
  .map(bare);
const metres = fc.integer({ min: 1, max: 9_999_999 }).map((n) => n / 1000);
const line = fc.oneof(
  quantityOf('H87', count).map((quantity) => ({ item: 'lamp', quantity })),
  quantityOf('MTR', metres).map((quantity) => ({ item: 'cable', quantity })),
);
const delivery = fc
  .record({
    lines: fc.option(fc.array(line, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    summary: fc.constantFrom(undefined, { en: 'goods' }),
    weight: fc.option(quantityOf('TNE', metres), { nil: undefined }),
    trucks: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    value: fc.option(money, { nil: undefined }),
    to: fc.option(fc.constantFrom(...PLACES), { nil: undefined }),
  })
  .map(bare)
  .filter((data) =>
    (['lines', 'weight', 'trucks', 'value', 'summary'] as const).some((part) => data[part] !== undefined),
  );
/** A population, as filters and as a claim's scope. */
const population = fc
  .record({
    activity: fc.option(fc.constantFrom(...ACTIVITIES), { nil: undefined, freq: 2 }),
    place: fc.option(fc.constantFrom(...PLACES), { nil: undefined, freq: 2 }),
    channel: fc.option(fc.constantFrom('government', 'ngo', 'multilateral'), { nil: undefined, freq: 2 }),
    donor: fc.option(fc.constantFrom(...Object.keys(DONORS)), { nil: undefined, freq: 2 }),
    donorCountry: fc.option(fc.constantFrom('AZ', 'LV'), { nil: undefined, freq: 2 }),
    finance: fc.option(fc.constantFrom('grant', 'loan'), { nil: undefined, freq: 1 }),
    humanitarian: fc.option(fc.boolean(), { nil: undefined, freq: 1 }),
    recipient: fc.option(fc.constantFrom('UA', 'MD'), { nil: undefined, freq: 2 }),
    sector: fc.option(fc.constantFrom('72010', '73010', '15250', '23630'), { nil: undefined, freq: 2 }),
  })
  // most populations are narrowed by one or two things
  .chain((all) =>
    fc.subarray(Object.keys(all) as (keyof typeof all)[], { maxLength: 2 }).map((kept) => pickOf(all, kept)),
  );

function pickOf<All extends object>(all: All, kept: readonly (keyof All)[]): Partial<All> {
  return bare(Object.fromEntries(kept.map((name) => [name, all[name]])) as Partial<All>);
}

const occurred = fc.constantFrom(...Object.keys(DATES));

/** What a client does next; what it acts on is chosen among the facts there are by `pick`. */
type Step =
  | { do: 'deliver'; slug: string; data: Input; occurred: string; times: number }
  | { do: 'deliver-fulfilling'; slug: string; data: Input; occurred: string; pick: number }
  | { do: 'promise'; slug: string; type: string; data: Input; occurred: string }
  | { do: 'take-back'; share: number; about: boolean; occurred: string; pick: number }
  | { do: 'confirm'; outcome: string; occurred: string; pick: number }
  | { do: 'rehabilitate'; slug: string; data: Input; occurred: string }
  | { do: 'claim'; measure: string; quantity: Input; asOf: string; scope: Input }
  | { do: 'fix-rate'; pair: readonly [string, string]; rate: string; from: number }
  | { do: 'reopen'; slug: string; opening: number }
  | { do: 'correct'; data: Input; occurred: string; pick: number }
  | { do: 'retract' | 'replay' | 'stale'; pick: number };

const slug = fc.constantFrom(...ACTIVITIES);
const pick = fc.nat();
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      slug,
      data: delivery,
      occurred,
      times: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('deliver-fulfilling' as const), slug, data: delivery, occurred, pick }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('promise' as const),
      slug,
      type: fc.constantFrom('pledge.made', 'commitment.made', 'payment.made'),
      data: fc.record({ value: money }),
      occurred,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('take-back' as const),
      share: fc.integer({ min: 1, max: 120 }),
      about: fc.boolean(),
      occurred,
      pick,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('confirm' as const),
      outcome: fc.constantFrom('received', 'short', 'damaged'),
      occurred,
      pick,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('rehabilitate' as const),
      slug,
      data: fc.record({ children: quantityOf('IE', children), place: fc.constantFrom(...PLACES) }),
      occurred,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      measure: fc.constantFrom('item/lamp', 'people/rehabilitated', 'money/itemised', 'money/committed'),
      quantity: fc
        .record({
          value: fc.constantFrom(1, 70, 5000, 12_000),
          currency: fc.constantFrom('USD', 'AZN', 'EUR'),
          qualifier,
        })
        .map(bare),
      asOf: fc.constantFrom('2022-12-31', '2023-11-21', '2024', '2025-07'),
      scope: population,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('fix-rate' as const),
      pair: fc.constantFrom(
        ['USD', 'AZN'] as const,
        ['AZN', 'USD'] as const,
        ['EUR', 'USD'] as const,
        ['AZN', 'EUR'] as const,
      ),
      rate: fc.integer({ min: 500, max: 3000 }).map((n) => (n / 1000).toFixed(3)),
      from: fc.nat({ max: 4 * 365 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reopen' as const),
      slug: fc.constantFrom(...ACTIVITIES),
      opening: fc.nat({ max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('correct' as const), data: delivery, occurred, pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('retract' as const, 'replay' as const, 'stale' as const), pick }),
  },
);

/** Carries out one step on the ledger as it is; what the ledger refuses, it refuses without a trace. */
async function carryOut(action: Step): Promise<void> {
  const log = await wholeLog();
  const facts = fold(log, Infinity).filter(({ retracted: ended }) => !ended);
  const chosen = (among: readonly FoldedFact[], n: number): FoldedFact | undefined =>
    among[n % Math.max(1, among.length)];
  switch (action.do) {
    case 'deliver':
      await post(
        Array.from({ length: action.times }, () => delivered(action.slug, action.data, { occurred: action.occurred })),
      );
      return;
    case 'deliver-fulfilling': {
      const promise = chosen(
        facts.filter(
          ({ type, stream, data }) =>
            /pledge|commitment/.test(type) && stream === `activity/${action.slug}` && data.reduces === undefined,
        ),
        action.pick,
      );
      await post(
        delivered(
          action.slug,
          { ...action.data, ...(promise ? { fulfils: promise.id } : {}) },
          { occurred: action.occurred },
        ),
      );
      return;
    }
    case 'promise':
      await post({
        stream: `activity/${action.slug}`,
        type: action.type,
        occurred: action.occurred,
        data: action.data,
        sources: SOURCES,
      });
      return;
    case 'take-back': {
      const target = chosen(
        facts.filter(
          ({ type, data }) => /pledge|commitment|payment/.test(type) && data.reduces === undefined && !data.refund,
        ),
        action.pick,
      );
      if (!target) return;
      const { amount, currency } = target.data.value!;
      const decimals = amount.split('.')[1]?.length ?? 0;
      const taken = ((Number(amount) * action.share) / 100).toFixed(decimals);
      const value = { amount: taken, currency, ...(action.about ? { qualifier: 'approximately' } : {}) };
      const back = target.type === 'payment.made' ? { refund: true } : { reduces: target.id };
      await postUnlessRefused(
        {
          stream: target.stream,
          type: target.type,
          occurred: action.occurred,
          data: { value, ...back },
          sources: SOURCES,
        },
        /more than is left|more refunded/,
      );
      return;
    }
    case 'confirm': {
      const target = chosen(
        facts.filter(({ type }) => type === 'delivery.made'),
        action.pick,
      );
      if (!target) return;
      await postUnlessRefused(
        {
          stream: target.stream,
          type: 'delivery.confirmed',
          occurred: action.occurred,
          data: { delivery: target.origin, by: Object.keys(DONORS)[0], outcome: action.outcome },
          sources: SOURCES,
        },
        /already there/,
      );
      return;
    }
    case 'rehabilitate':
      await post({
        stream: `activity/${action.slug}`,
        type: 'rehabilitation.batch-completed',
        occurred: action.occurred,
        data: action.data,
        sources: SOURCES,
      });
      return;
    case 'claim':
      await post(
        claimed(
          `series-${action.measure.replace('/', '-')}`,
          action.measure,
          quantityOfClaim(action.measure, action.quantity),
          action.asOf,
          { scope: action.scope },
        ),
      );
      return;
    case 'fix-rate': {
      const [base, quote] = action.pair;
      const from = new Date(Date.UTC(2022, 0, 1 + action.from)).toISOString().slice(0, 10);
      const isThere = worldAt(log, Infinity).rates.some((rate) => rate.from === from); // no ties: each day one rate
      if (isThere) return;
      await post({
        stream: 'catalogue/rates',
        type: 'rate.fixed',
        occurred: '2022',
        data: { base, quote, rate: action.rate, from },
        sources: SOURCES,
      });
      return;
    }
    case 'reopen': {
      const opening = facts.find(
        ({ type, stream }) => type === 'activity.opened' && stream === `activity/${action.slug}`,
      )!;
      const { data } = opened(action.slug, OPENINGS[action.opening]);
      const patch = patchTo(opening.data as unknown as Input, data as Input);
      await postUnlessRefused(corrected(opening.stream, opening.id, patch, { occurred: '2022' }), /changes nothing/);
      return;
    }
    case 'correct': {
      const target = chosen(
        facts.filter(({ type }) => type === 'delivery.made'),
        action.pick,
      );
      if (!target) return;
      const patch = patchTo(target.data as unknown as Input, action.data);
      await postUnlessRefused(
        corrected(target.stream, target.id, patch, { occurred: action.occurred }),
        /changes nothing/,
      );
      return;
    }
    case 'retract': {
      const target = chosen(
        facts.filter(({ type }) => type === 'delivery.made' || type === 'rehabilitation.batch-completed'),
        action.pick,
      );
      if (target) await postUnlessRefused(retracted(target.stream, target.id), /fulfil it or confirm it/);
      return;
    }
    case 'replay': {
      const { event } = log[action.pick % log.length]!;
      const { id, stream, type, occurred: when, data, sources } = event;
      expect((await post({ id, stream, type, occurred: when, data, sources } as Input)).isRetry).toBe(true);
      return;
    }
    case 'stale':
      await expect(post({ ...delivered('north', { trucks: 1 }), expectedVersion: 0 })).rejects.toMatchObject({
        refusal: 'version-conflict',
      });
  }
}

/** What is refused for this reason changes nothing. */
async function postUnlessRefused(event: Input, reason: RegExp): Promise<void> {
  try {
    await post(event);
  } catch (error) {
    if (!reason.test(JSON.stringify(error))) throw error;
  }
}

function quantityOfClaim(measure: string, { value, currency, qualifier: how }: Input): Input {
  const said = measure.startsWith('money/')
    ? { amount: String(value), currency }
    : { value, unit: measure === 'item/lamp' ? 'H87' : 'IE' };
  return how === undefined ? said : { ...said, qualifier: how };
}

type Told = Record<string, unknown>;

function sorted(entries: Iterable<readonly [string, unknown]>): Told {
  return Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const namesOf = (by: readonly Grouping[]): Grouping[] => by.filter((name) => name !== 'measure');

/** Totals as the fold has them, and as the ledger tells them. */
async function compareTotals(at: number, world: World, by: readonly Grouping[], asked: Asked): Promise<void> {
  const names = namesOf(by);
  const expected = sorted(
    [...sums(world, asked, names)].map(([key, sum]) => {
      const [measure, unit] = JSON.parse(key) as [string, string];
      return [key, told(sum, measure, unit)] as const;
    }),
  );
  const { rows, withoutPlace: unplaced } = await readTotals(env.DB, at, by, asked as TotalsFilters);
  const found = sorted(
    rows.map((row) => {
      const { measure, unit, stated, min, max, events, unquantified, straddling, shared } = row;
      const group = Object.fromEntries(names.map((name) => [name, (row as unknown as Told)[name]]));
      const sum = { stated, min, max, events, unquantified, straddling, shared };
      return [JSON.stringify([measure, unit, group]), sum] as const;
    }),
  );
  const text = JSON.stringify({ at, by, asked });
  expect(found, text).toEqual(expected);
  expect(unplaced, text).toBe(asked.place === undefined ? undefined : withoutPlace(world, asked));
}

/** Money in one currency. */
async function compareMoney(
  at: number,
  world: World,
  by: readonly Grouping[],
  asked: Asked,
  currency: string,
): Promise<void> {
  const names = namesOf(by);
  const expected = sorted(
    [...inCurrency(world, asked, names, currency)].map(([key, { sum, uncovered }]) => {
      const [measure] = JSON.parse(key) as [string];
      return [key, [[...uncovered].toSorted(), uncovered.size > 0 ? undefined : told(sum, measure, currency)]] as const;
    }),
  );
  const { converted } = await readTotals(env.DB, at, by, asked as TotalsFilters, currency);
  const found = sorted(
    converted.map((row) => {
      const { measure, stated, min, max, events, unquantified, straddling, shared, uncovered } = row;
      const group = Object.fromEntries(names.map((name) => [name, (row as unknown as Told)[name]]));
      const sum = stated === undefined ? undefined : { stated, min, max, events, unquantified, straddling, shared };
      return [JSON.stringify([measure, group]), [uncovered.toSorted(), sum]] as const;
    }),
  );
  expect(found, JSON.stringify({ at, by, asked, currency })).toEqual(expected);
}

async function everyEntry(
  at: number | null,
  ask: Partial<Parameters<typeof readTimeline>[3]>,
  limit: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = await readTimeline(env.DB, at, kinds, { filters: {}, order: 'desc', ...ask, limit, cursor });
    entries.push(...page.entries);
    cursor = page.next;
  } while (cursor !== undefined);
  return entries;
}

const GROUPINGS: Grouping[][] = [
  ['measure'],
  ['activity'],
  ['place'],
  ['channel'],
  ['donor'],
  ['donorCountry'],
  ['recipient'],
  ['sector'],
  ['finance'],
  ['humanitarian'],
  ['year'],
  ['month'],
  ['activity', 'month'],
  ['place', 'year'],
  ['activity', 'place'],
  ['channel', 'place', 'year'],
  ['donor', 'sector', 'recipient'],
  ['donorCountry', 'month'],
];
const SPANS = [
  undefined,
  { from: '0000-01-01', to: '2023-11-21' },
  { from: '0000-01-01', to: '2022-12-31' },
  { from: '2022-03-01', to: '2024-02-29' },
  { from: '2022-03-01', to: '2023-11-21' },
  { from: '2023-11-01', to: '2023-11-21' },
  { from: '2022-02-20', to: '2025-07-31' },
  { from: '2024-01-01', to: '9999-12-31' },
];

/** What is asked of the ledger at random, beside what is always asked. */
interface Question {
  by: Grouping[];
  asked: Asked;
  currency: string;
}
const question: fc.Arbitrary<Question> = fc.record({
  by: fc.constantFrom(...GROUPINGS),
  asked: fc
    .tuple(population, fc.constantFrom(...SPANS), fc.constantFrom(undefined, undefined, 'item/cable', 'money/itemised'))
    .map(([of, days, measure]) => ({ ...of, ...(days ? { days } : {}), ...(measure ? { measure } : {}) }) as Asked),
  currency: fc.constantFrom('USD', 'AZN', 'EUR'),
});

/** Compares every projection, at one position, with the fold. */
async function compare(at: number, log: Log, questions: readonly Question[]): Promise<void> {
  const world = worldAt(log, at);
  for (const [i, by] of GROUPINGS.entries())
    for (const days of (at + i) % 2 === 0 ? [undefined] : [SPANS[(at + i) % SPANS.length]])
      await compareTotals(at, world, by, days ? { days } : {});
  for (const { by, asked, currency } of questions) {
    await compareTotals(at, world, by, asked);
    await compareMoney(at, world, by, asked, currency);
    await compareEntries(at, world, asked);
  }
  await compareTimeline(at, world.facts);
  await compareClaims(at, world);
  await compareActivities(at, world, questions);
}

const day = ({ first, last }: FoldedFact): string => (last === '9999-12-31' ? first : last);
const inOrder = (a: FoldedFact, b: FoldedFact): number =>
  day(a) === day(b) ? a.position - b.position : day(a) < day(b) ? -1 : 1;
const brief = (entries: readonly Entry[]): unknown[] => entries.map(({ id, fact, status }) => [id, fact, status]);
const expectedOf = (list: readonly FoldedFact[]): unknown[] =>
  list.map(({ id, origin, retracted: ended }) => [id, origin, ended ? 'retracted' : 'in-effect']);
const isOfCatalogue = ({ type }: FoldedFact): boolean => /^(item|place|organization|rate)\./.test(type);

/** The timeline of a population: what its activities are attributed to, what it mentions, and what claims name. */
async function compareEntries(at: number, world: World, asked: Asked): Promise<void> {
  const found = await everyEntry(at, { order: 'asc', filters: asked as TotalsFilters }, 11);
  const shown = world.facts.filter((fact) => !isOfCatalogue(fact) && isListed(world, fact, asked)).toSorted(inOrder);
  expect(brief(found), JSON.stringify({ at, asked })).toEqual(expectedOf(shown));
}

function isListed(world: World, fact: FoldedFact, asked: Asked): boolean {
  const { days, measure } = asked;
  if (days && (fact.last < days.from || fact.first > days.to)) return false;
  if (measure !== undefined && !fact.postings.some((posting) => posting.measure === measure)) return false;
  const scope = fact.type === 'claim.published' ? ((fact.data['scope'] ?? {}) as Asked) : undefined;
  const activity = scope ? scope.activity : activityOf(fact.stream);
  const opening = world.openings.get(activity ?? '');
  const items = (fact.data.lines ?? []).map(({ item: code }) => code);
  const measured = String(fact.data['measure'] ?? '');
  if (measured.startsWith('item/')) items.push(measured.slice(5));
  const places = ['to', 'from', 'place'].map((name) => fact.data[name]).concat(scope?.place ?? []);
  const tests: Record<string, (value: never) => boolean> = {
    activity: (value) => activity === value,
    place: (value) => places.some((one) => typeof one === 'string' && liesIn(world, one, value)),
    channel: (value) => opening?.channel === value || scope?.channel === value,
    donor: (value) => opening?.donors.some((one) => one.organization === value) === true || scope?.donor === value,
    donorCountry: (value) =>
      opening?.donors.some((one) => world.countryOf.get(one.organization) === value) === true ||
      scope?.donorCountry === value ||
      (scope?.donor !== undefined && world.countryOf.get(scope.donor) === value),
    finance: (value) => (opening && financeOf(opening) === value) || scope?.finance === value,
    humanitarian: (value) => opening?.humanitarian === value || scope?.humanitarian === value,
    recipient: (value) =>
      opening?.recipients.some((one) => one.country === value) === true || scope?.recipient === value,
    sector: (value) =>
      opening?.sectors.some((one) => one.code === value) === true ||
      scope?.sector === value ||
      items.some((code) => world.sectorOf.get(code) === value),
  };
  return Object.entries(tests).every(([name, test]) => {
    const value = asked[name as keyof Asked];
    return value === undefined || test(value as never);
  });
}

async function compareTimeline(at: number, facts: readonly FoldedFact[]): Promise<void> {
  const shown = facts.filter((fact) => !isOfCatalogue(fact)).toSorted(inOrder);
  expect(brief(await everyEntry(at, { order: 'asc' }, 7))).toEqual(expectedOf(shown));
  expect(brief(await everyEntry(at, { order: 'desc' }, 500))).toEqual(expectedOf(shown.toReversed()));
  const lamps = shown.filter(({ postings }) => postings.some(({ measure }) => measure === 'item/lamp'));
  expect(
    brief(
      await everyEntry(
        at,
        { order: 'asc', filters: { measure: 'item/lamp', activity: 'south', words: 'lamp example' } },
        500,
      ),
    ),
  ).toEqual(expectedOf(lamps.filter(({ stream }) => stream === 'activity/south')));
  for (const order of ['asc', 'desc'] as const)
    for (const days of SPANS.slice(1)) {
      const within = shown.filter(
        ({ first, last, type }) => first <= days!.to && last >= days!.from && type === 'delivery.made',
      );
      expect(brief(await everyEntry(at, { order, filters: { days, type: 'delivery.made' } }, 5)), days!.to).toEqual(
        expectedOf(order === 'asc' ? within : within.toReversed()),
      );
      const all = shown.filter(({ first, last }) => first <= days!.to && last >= days!.from);
      expect(brief(await everyEntry(at, { order, filters: { days } }, 6)), days!.to).toEqual(
        expectedOf(order === 'asc' ? all : all.toReversed()),
      );
    }
}

const ENDS: Record<string, string> = {
  '2022-12-31': '2022-12-31',
  '2023-11-21': '2023-11-21',
  '2024': '2024-12-31',
  '2025-07': '2025-07-31',
};

async function compareClaims(at: number, world: World): Promise<void> {
  const inEffect = world.facts.filter(({ retracted: ended, type }) => !ended && type === 'claim.published');
  const { claims } = await readClaims(env.DB, at, kinds, { limit: 500 });
  expect(claims.map(({ fact }) => fact).toSorted()).toEqual(inEffect.map(({ origin }) => origin).toSorted());
  for (const claim of claims) {
    const stated = inEffect.find(({ origin }) => origin === claim.fact)!.data as unknown as FoldedClaim;
    const text = JSON.stringify({ at, stated });
    const end = ENDS[claim.asOf]!;
    const { sum, uncovered } = itemisedOf(world, stated, end);
    const now = itemisedOf(world, stated, '9999-12-31');
    expect(claim.itemised, text).toMatchObject(told(sum, claim.measure, claim.unit));
    expect(claim.itemisedNow, text).toMatchObject(told(now.sum, claim.measure, claim.unit));
    expect(claim.uncovered?.toSorted() ?? [], text).toEqual([...uncovered].toSorted());
    expect(claim.verdict, text).toBe(verdictOf(world, stated, end));
    expect(claim.unnumbered, text).toBe(sum.unquantified);
    const fact = inEffect.find(({ origin }) => origin === claim.fact)!;
    expect(claim.conflicts.map(({ id }) => id).toSorted(), text).toEqual(conflictsOf(world, fact).toSorted());
    expect(claim.flags.includes('conflicting'), text).toBe(claim.conflicts.length > 0);
  }
}

async function compareActivities(at: number, world: World, questions: readonly Question[]): Promise<void> {
  const compareOne = async (asked: Asked): Promise<void> => {
    const { activities } = await readActivities(env.DB, at, kinds, { limit: 500, filters: asked as TotalsFilters });
    const expected = sums(world, asked, ['activity']);
    const found = activities.flatMap(({ slug: name, totals }) =>
      totals.map(({ measure, unit, stated, min, max, events, unquantified, straddling, shared }) => {
        const sum = { stated, min, max, events, unquantified, straddling, shared };
        return [JSON.stringify([measure, unit, { activity: name }]), sum] as const;
      }),
    );
    expect(sorted(found), JSON.stringify({ at, asked })).toEqual(
      sorted(
        [...expected].map(([key, sum]) => {
          const [measure, unit] = JSON.parse(key) as [string, string];
          return [key, told(sum, measure, unit)] as const;
        }),
      ),
    );
  };
  await compareOne({});
  for (const { asked } of questions) await compareOne(asked);
}

/** Every view, as the API tells it, to compare then and later. */
async function views(at: number | null): Promise<string[]> {
  return Promise.all([
    readTotals(env.DB, at, ['measure'], {}),
    readTotals(env.DB, at, ['sector', 'year'], {}),
    readTimeline(env.DB, at, kinds, { filters: {}, order: 'desc', limit: 500 }),
    readClaims(env.DB, at, kinds, { limit: 500 }),
    readActivities(env.DB, at, kinds, { limit: 500 }),
    readReconstruction(env.DB, at, kinds, { limit: 500 }),
    readRehabilitation(env.DB, at),
  ]).then((answers) =>
    answers.map(({ view: { position, recorded }, ...answer }) => JSON.stringify({ position, recorded, ...answer })),
  );
}

describe('G6: projections equal a fresh fold of the log, at every position', () => {
  it('whatever was appended, corrected, retracted, retried or refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 15, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        fc.array(question, { minLength: 12, maxLength: 12 }),
        async (steps, positions, questions) => {
          const kept: { position: number; answers: string[] }[] = [];
          for (const [i, action] of steps.entries()) {
            await carryOut(action);
            if (i % 3 === 0) kept.push({ position: await headPosition(), answers: await views(null) });
          }
          const log = await wholeLog();
          await compare(log.length, log, questions);
          await compare((positions.next().value ?? 0) % (log.length + 1), log, questions);
          for (const { position, answers } of kept) expect(await views(position)).toEqual(answers);
          expect(await audit(env.DB, kinds)).toMatchObject({ holds: true });
        },
      ),
      { numRuns: 8, seed: 20220226, endOnFailure: true },
    );
    const { results } = await env.DB.prepare('SELECT DISTINCT closed FROM blocks').all();
    expect(results.length).toBeGreaterThan(2);
  }, 600_000);

  it('says what changed between two positions, and nothing where nothing did', async () => {
    const from = await headPosition();
    expect(await readChanges(env.DB, kinds, from, null, { after: 0, limit: 100 })).toMatchObject({
      events: [],
      totals: [],
      verdicts: [],
    });
    const { events } = await post([
      { ...delivered('north', { lines: [{ item: 'lamp', quantity: { value: 5, unit: 'H87' } }] }), id: 'changes-0001' },
      claimed('changes', 'transport/trucks', { value: 1_000_000, unit: 'H87' }, '2025-12'),
    ]);
    await post(retracted('activity/north', 'changes-0001'));
    const changes = await readChanges(env.DB, kinds, from, null, { after: 0, limit: 2 });
    expect(changes).toMatchObject({
      events: [
        { change: 'added', id: 'changes-0001' },
        { change: 'added', id: events[1]?.id },
      ],
      next: from + 2,
      totals: [],
      verdicts: [{ id: events[1]?.id, before: null, after: { verdict: 'partly-itemised' } }],
    });
    expect(await readChanges(env.DB, kinds, from, null, { after: from + 2, limit: 2 })).toMatchObject({
      events: [{ change: 'retracted', target: 'changes-0001' }],
    });
    const middle = await readChanges(env.DB, kinds, from, from + 2, { after: 0, limit: 9 });
    expect(
      middle.totals.map(({ measure, before, after }) => [measure, (after?.stated ?? 0) - (before?.stated ?? 0)]),
    ).toEqual([
      ['item/lamp', 5],
      ['money/itemised', 0], // without a price
      ['weight/cargo', 0], // and without a weight
    ]);
  });
});

describe('reads do not grow with the log', () => {
  it('the head, the past and a page of the timeline read as many rows at 4,000 events as before', async () => {
    // In the order in which they happened, as records mostly are.
    const many = (month: number): Input[] =>
      Array.from({ length: 500 }, (_, n) =>
        delivered(
          ACTIVITIES[n % 3]!,
          { lines: [{ item: 'lamp', quantity: { value: n + 1, unit: 'H87' } }] },
          { occurred: `2026-0${month}-${String((n % 28) + 1).padStart(2, '0')}` },
        ),
      );
    await postTo([
      ...many(1),
      claimed('growth', 'transport/trucks', { value: 9, unit: 'H87' }, '2026-01-31'),
      claimed('growth', 'transport/trucks', { value: 9, unit: 'H87' }, '2026-01-31', { scope: { place: 'oblast' } }),
    ]);
    const small = await rowsRead(null);
    for (let month = 2; month <= 9; month++) await postTo(many(month));
    const large = await rowsRead(null);
    const past = await rowsRead((await headPosition()) - 1000);
    for (const name of ['totals', 'byYear', 'upTo', 'timeline', 'claims'] as const) {
      expect(large[name], name).toBeLessThanOrEqual(small[name] * 1.5 + 600);
      expect(past[name], name).toBeLessThanOrEqual(large[name] * 2 + 200);
    }
    // A ledger of this size is no longer folded whole; the audit still finds what does not follow from the log.
    expect(await audit(env.DB, kinds)).toMatchObject({ holds: true });
    const tamper = (by: number): Promise<unknown> =>
      env.DB.prepare(
        "UPDATE journal SET data = json_set(data, '$[0][4]', (data ->> '$[0][4]') + ?1) WHERE position = (SELECT max(position) - 100 FROM events)",
      )
        .bind(by)
        .run();
    await tamper(1);
    expect((await audit(env.DB, kinds)).checks.filter(({ holds }) => !holds).map(({ says }) => says)).toEqual([
      'blocks and closings follow from what was posted',
      'the journal of the last events follows from the log',
    ]);
    await tamper(-1);
  });
});

async function rowsRead(
  at: number | null,
): Promise<Record<'totals' | 'byYear' | 'upTo' | 'timeline' | 'claims', number>> {
  const counted = async (read: (db: Database) => Promise<unknown>): Promise<number> => {
    const counter = counting(env.DB);
    await read(counter.db);
    return counter.counted.rowsRead;
  };
  return {
    totals: await counted((db) => readTotals(db, at, ['measure'], {})),
    byYear: await counted((db) => readTotals(db, at, ['year'], {})),
    upTo: await counted((db) => readTotals(db, at, ['measure'], { days: { from: '0000-01-01', to: '2023-11-21' } })),
    timeline: await counted((db) =>
      readTimeline(db, at, kinds, { filters: { measure: 'item/lamp' }, order: 'desc', limit: 50 }),
    ),
    claims: await counted((db) => readClaims(db, at, kinds, { series: 'growth', limit: 100 })),
  };
}
