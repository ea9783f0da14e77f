import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/events/errors.ts';
import { kinds } from '../../src/events/kinds/index.ts';
import { milestones } from '../../src/events/kinds/reconstruction-milestone-reached.ts';
import type { Appended } from '../../src/events/log/idempotency.ts';
import { readChanges } from '../../src/projections/claims/changes.ts';
import { readClaims, readClaimsOnTheWhole } from '../../src/projections/claims/claims.ts';
import { audit } from '../../src/projections/projectors/audit.ts';
import { readActivities } from '../../src/projections/queries/activities.ts';
import { readReconstruction } from '../../src/projections/queries/reconstruction.ts';
import { readTimeline } from '../../src/projections/queries/timeline.ts';
import { readTotals, type TotalsFilters } from '../../src/projections/queries/totals.ts';
import {
  claimed,
  committed,
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
  DATES,
  daysOf,
  fold,
  itemisedOf,
  liesIn,
  sums,
  told,
  wholeLog,
  worldAt,
  type FoldedClaim,
  type FoldedFact,
  type Asked as Population,
  type World as Folded,
} from './fold.ts';
import { closingBooks, everything, headPosition, post as postTo } from './ledger.ts';

/** With blocks and closings often enough that there are some of each in a small ledger. */
function post(inputs: Input | readonly Input[]): Promise<Appended> {
  return postTo(inputs, closingBooks(OFTEN));
}

const OFTEN = { block: 16, closing: 48 };

/** Failures name it; another one explores other requests. */
const SEED = 20220226;

const ACTIVITIES = ['west', 'hill', 'shore'];
const PLACES = ['county', 'village'];
const CHANNELS = ['government', 'ngo', 'diaspora'] as const;
const ROPES = '23630';
const SECTORS = [
  [{ code: '72010', percentage: 100 }],
  [
    { code: '72010', percentage: 33 },
    { code: '73010', percentage: 67 },
  ],
  [{ code: '15250', percentage: 100 }],
];

beforeAll(async () => {
  await post([
    donor(),
    item('bolt'),
    item('rope', 'MTR', { sector: ROPES }),
    place('county'),
    place('village', { parent: 'county' }),
  ]);
  await post(ACTIVITIES.map((slug) => opened(slug, { sectors: SECTORS[0] })));
});

const small = fc.integer({ min: 1, max: 900 });
const amount = small.map((n) => ({ amount: (n / 100).toFixed(2), currency: 'USD' }));
const quantity = (unit: string): fc.Arbitrary<Input> =>
  fc.oneof(
    fc
      .tuple(small, fc.constantFrom('exact', 'at-least', 'at-most', 'approximately'))
      .map(([value, qualifier]) => ({ value, unit, qualifier })),
    fc.tuple(small, small).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b), unit })),
    fc.constant({ unit, qualifier: 'unknown' }),
  );
const given = fc.oneof(
  quantity('H87').map((q) => ({ lines: [{ item: 'bolt', quantity: q }] })),
  fc.tuple(quantity('MTR'), amount).map(([q, value]) => ({ lines: [{ item: 'rope', quantity: q }], value })),
);
const scope = fc.oneof(
  fc.constant({}),
  fc.constantFrom(...ACTIVITIES).map((activity) => ({ activity })),
  fc.constantFrom(...PLACES).map((code) => ({ place: code })),
  fc.constantFrom(...CHANNELS).map((channel) => ({ channel })),
  fc.constantFrom({ note: { en: 'food & fuel' } }, { sector: '73010' }, { recipient: 'UA', humanitarian: true }),
  fc.constantFrom(...PLACES).map((code) => ({ place: code, channel: 'ngo', note: { en: 'all kinds' } })),
);

/** One event of a request. What it acts on is chosen by `pick`, also from the events before it in the request. */
const action = fc.record({
  do: fc.constantFrom(
    ...(['deliver', 'deliver', 'deliver', 'promise', 'milestone', 'milestone', 'claim'] as const),
    ...(['correct', 'correct', 'retract', 'reopen', 'move'] as const),
  ),
  slug: fc.constantFrom(...ACTIVITIES),
  place: fc.constantFrom(undefined, ...PLACES),
  channel: fc.constantFrom(...CHANNELS),
  occurred: fc.constantFrom(...Object.keys(DATES)),
  milestone: fc.constantFrom(...milestones),
  facility: fc.constantFrom('mill', 'bridge'),
  period: fc.constantFrom(undefined, '2022', '2023-11-21', '2025-07'),
  given,
  amount,
  scope,
  pick: fc.nat(),
});
type Action = typeof action extends fc.Arbitrary<infer Of> ? Of : never;

/** A fact that is in effect, as far as a client needs to know it to act on it. */
type InEffect = Pick<FoldedFact, 'id' | 'type' | 'stream'> & { data: Input };

/** What a fact says, field by field: the fold's own type has only what it posts. */
function statedBy(fact: { readonly data: object }): Input {
  return fact.data as Input;
}

function without(undefinedToo: Input): Input {
  return Object.fromEntries(Object.entries(undefinedToo).filter(([, value]) => value !== undefined));
}

function dataOf(act: Action, type: string, now: readonly InEffect[], stream: string): Input {
  if (type === 'commitment.made' || type === 'pledge.made') return { value: act.amount };
  if (type === 'activity.opened')
    return opened('any', { channel: act.channel, sectors: SECTORS[act.pick % 3], title: { en: act.slug } })[
      'data'
    ] as Input;
  if (type === 'place.registered')
    return without({ ...(place('village')['data'] as Input), parent: act.pick % 2 ? 'county' : undefined });
  if (type === 'reconstruction.milestone-reached')
    return without({
      facility: act.facility,
      name: { en: act.facility },
      facilityType: 'other',
      milestone: act.milestone,
      work: 'construction',
      place: act.place,
    });
  const promises = now.filter((fact) => /^(pledge|commitment)/.test(fact.type) && fact.stream === stream);
  return without({ ...act.given, to: act.place, fulfils: promises[act.pick % (promises.length + 1)]?.id });
}

/** The events of a request, as a client would make them that reads its own writes. */
function requestOf(actions: readonly Action[], facts: readonly FoldedFact[]): Input[] {
  let now: InEffect[] = facts
    .filter(({ retracted: ended }) => !ended)
    .map((fact) => ({ ...fact, data: statedBy(fact) }));
  return actions.flatMap((act) => {
    const id = v7();
    const stream = `activity/${act.slug}`;
    const state = (type: string, input: Input): Input[] => {
      now = [...now, { id, type, stream, data: input['data'] as Input }];
      return [{ ...input, id }];
    };
    const among = (types: RegExp): InEffect | undefined => {
      const fitting = now.filter(({ type }) => types.test(type));
      return fitting[act.pick % Math.max(1, fitting.length)];
    };
    const correct = (target: InEffect | undefined): Input[] => {
      if (!target) return [];
      const data = dataOf(
        act,
        target.type,
        now.filter(({ id: other }) => other !== target.id),
        target.stream,
      );
      now = now.map((fact) => (fact === target ? { ...target, id, data } : fact));
      return [{ ...corrected(target.stream, target.id, data, { occurred: act.occurred }), id }];
    };
    switch (act.do) {
      case 'deliver':
        return state(
          'delivery.made',
          delivered(act.slug, dataOf(act, 'delivery.made', now, stream), { occurred: act.occurred }),
        );
      case 'promise': {
        const type = act.pick % 2 ? 'pledge.made' : 'commitment.made';
        return state(type, { ...committed(act.slug, { value: act.amount }, { occurred: act.occurred }), type });
      }
      case 'milestone': {
        const type = 'reconstruction.milestone-reached';
        const data = dataOf(act, type, now, stream);
        return state(type, { stream, type, occurred: act.occurred, data, sources: SOURCES });
      }
      case 'claim': {
        const more = without({ scope: act.scope, period: act.period });
        const [measure, unit] = act.pick % 3 ? ['item/bolt', 'H87'] : ['item/rope', 'MTR'];
        const claim = claimed(
          `said-${act.slug}`,
          measure!,
          { value: act.pick % 500, unit, qualifier: act.pick % 2 ? 'at-least' : 'exact' },
          act.occurred,
          more,
        );
        return state('claim.published', claim);
      }
      case 'correct':
        return correct(among(/^(delivery|commitment|pledge|reconstruction)/));
      case 'reopen':
        return correct(among(/^activity/));
      case 'move':
        return correct(now.find(({ type, data }) => type === 'place.registered' && data['code'] === 'village'));
      case 'retract': {
        const target = among(/^(delivery|commitment|pledge|reconstruction|claim)/);
        if (!target) return [];
        now = now.filter((fact) => fact !== target);
        return [{ ...retracted(target.stream, target.id), id }];
      }
    }
  });
}

const day = fc.constantFrom(
  '2022-02-10',
  '2022-02-28',
  '2022-12-31',
  '2023-01-03',
  '2023-06-30',
  '2023-11-21',
  '2024-02-29',
  '2025-07-31',
);
const question = fc.record({
  by: fc.subarray(['measure', 'activity', 'sector', 'place', 'channel', 'year', 'month'] as const, {
    minLength: 1,
    maxLength: 3,
  }),
  days: fc.oneof(
    fc.constant(undefined),
    fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a })),
    day.map((to) => ({ from: '0000-01-01', to })),
    day.map((from) => ({ from, to: '9999-12-31' })),
  ),
  activity: fc.option(fc.constantFrom(...ACTIVITIES), { nil: undefined, freq: 2 }),
  channel: fc.option(fc.constantFrom(...CHANNELS), { nil: undefined, freq: 2 }),
  sector: fc.option(fc.constantFrom('72010', '73010', ROPES), { nil: undefined, freq: 1 }),
  place: fc.option(fc.constantFrom(...PLACES), { nil: undefined, freq: 2 }),
  measure: fc.option(fc.constantFrom('item/bolt', 'money/itemised'), { nil: undefined, freq: 2 }),
});
type Question = typeof question extends fc.Arbitrary<infer Of> ? Of : never;

type Asked = { by: Question['by'] } & Population;

/** Asked each time: what only accounts of attributions answer. */
const OF_ATTRIBUTIONS: readonly Asked[] = [
  { by: ['sector'] },
  { by: ['sector', 'channel'] },
  { by: ['channel'], sector: '73010' },
  { by: ['measure'], channel: 'ngo' },
  { by: ['sector'], days: { from: '0000-01-02', to: '9999-12-31' } },
  { by: ['sector', 'month'] },
  { by: ['sector', 'year'], days: { from: '0000-01-01', to: '2023-11-21' } },
  { by: ['channel'], days: { from: '2022-03-01', to: '2023-06-30' } },
  { by: ['month'], channel: 'ngo' },
];

/** The ledger as the fold has it, and its facilities. */
class World {
  readonly facts: readonly FoldedFact[];
  readonly inEffect: readonly FoldedFact[];
  readonly folded: Folded;

  constructor(folded: Folded) {
    this.folded = folded;
    this.facts = folded.facts;
    this.inEffect = folded.facts.filter(({ retracted: ended }) => !ended);
  }
  /** Each facility's stages in effect, in their order. */
  facilities(): Record<string, string[]> {
    const reached: Record<string, string[]> = {};
    for (const fact of this.inEffect) {
      if (fact.type !== 'reconstruction.milestone-reached') continue;
      const { facility, milestone } = statedBy(fact);
      (reached[`${fact.stream.slice(9)}/${String(facility)}`] ??= []).push(String(milestone));
    }
    for (const stages of Object.values(reached))
      stages.sort((a, b) => milestones.indexOf(a as never) - milestones.indexOf(b as never));
    return reached;
  }
}

const isFacility = (measure: string): boolean => measure.startsWith('facilities/');

type Told = Record<string, unknown>;

async function compareTotals(at: number, world: World, { by, ...asked }: Asked): Promise<void> {
  const names = by.filter((name) => name !== 'measure');
  const { rows } = await readTotals(env.DB, at, by, asked as TotalsFilters);
  const found = rows
    .filter(({ measure }) => !isFacility(measure))
    .map((row) => {
      const { measure, unit, stated, min, max, events, unquantified, straddling, shared } = row;
      const group = Object.fromEntries(names.map((name) => [name, (row as unknown as Told)[name]]));
      return [JSON.stringify([measure, unit, group]), { stated, min, max, events, unquantified, straddling, shared }];
    });
  const expected = [...sums(world.folded, asked, names)].map(([key, sum]) => {
    const [measure, unit] = JSON.parse(key) as [string, string];
    return [key, told(sum, measure, unit)];
  });
  expect(Object.fromEntries(found), JSON.stringify({ at, by, asked })).toEqual(Object.fromEntries(expected));
}

function isInSector(world: World, fact: FoldedFact, sector: string): boolean {
  const {
    lines: items,
    measure,
    scope: about,
  } = statedBy(fact) as { lines?: { item: string }[]; measure?: string; scope?: Input };
  const mentionsRope = measure === 'item/rope' || items?.some(({ item: code }) => code === 'rope');
  const inStream = openingOf(world, fact)?.sectors.some(({ code }) => code === sector);
  return (sector === ROPES && mentionsRope === true) || about?.['sector'] === sector || inStream === true;
}

/** The opening of the activity that a fact is of, or that a claim is about. */
function openingOf(
  { folded }: World,
  fact: FoldedFact,
): Folded['openings'] extends Map<string, infer Of> ? Of | undefined : never {
  const about = statedBy(fact)['scope'] as { activity?: string } | undefined;
  return folded.openings.get(fact.stream.startsWith('activity/') ? fact.stream.slice(9) : (about?.activity ?? ''));
}

async function compareTimeline(
  at: number,
  world: World,
  { activity, channel, sector, place: code, days }: Omit<Question, 'by' | 'measure'>,
): Promise<void> {
  const catalogue = /^(item|place|organization|rate)\./;
  const filters = { activity, channel, sector, place: code, days };
  const { entries } = await readTimeline(env.DB, at, kinds, { filters, order: 'desc', limit: 5000 });
  const orderOf = ({ first, last, position }: FoldedFact): string =>
    `${last === '9999-12-31' ? first : last} ${String(position).padStart(9, '0')}`;
  const expected = world.facts
    .filter(({ type }) => !catalogue.test(type))
    .filter((fact) => {
      const { to, place: where, scope: about } = statedBy(fact) as { to?: string; place?: string; scope?: Population };
      const slug = fact.stream.startsWith('activity/') ? fact.stream.slice(9) : about?.activity;
      const mentioned = [to, where, about?.place].filter((one) => one !== undefined);
      return (
        (!activity || slug === activity) &&
        (!channel || openingOf(world, fact)?.channel === channel || about?.channel === channel) &&
        (!sector || isInSector(world, fact, sector)) &&
        (!code || mentioned.some((one) => liesIn(world.folded, one, code))) &&
        (!days || (fact.first <= days.to && fact.last >= days.from))
      );
    })
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? 1 : -1));
  expect(
    entries.map(({ id, fact, status }) => [id, fact, status]),
    JSON.stringify({ at, filters }),
  ).toEqual(expected.map(({ id, origin, retracted: ended }) => [id, origin, ended ? 'retracted' : 'in-effect']));
}

async function compareFacilities(at: number, world: World): Promise<void> {
  const stages = world.facilities();
  const board = await readReconstruction(env.DB, at, kinds, { limit: 100 });
  const shown = board.facilities.map(({ activity, facility, milestones: reached, status }) => {
    expect(status).toBe(reached.at(-1)?.milestone);
    return [`${activity}/${facility}`, reached.map(({ milestone }) => milestone)];
  });
  expect(Object.fromEntries(shown)).toEqual(stages);
  const { rows } = await readTotals(env.DB, at, ['place'], {});
  const standing = (measure: string): number =>
    rows.filter((row) => row.measure === measure).reduce((sum, { stated }) => sum + stated, 0);
  const all = Object.values(stages);
  expect(standing('facilities/under-way'), `under way at ${at}`).toBe(
    all.filter((reached) => reached.at(-1) === 'implementation').length,
  );
  expect(standing('facilities/completed')).toBe(all.filter((reached) => reached.includes('completion')).length);
  for (const { measure, stated } of rows) if (isFacility(measure)) expect(stated).toBeGreaterThanOrEqual(0);
}

function byFact(a: { fact: string }, b: { fact: string }): number {
  return a.fact < b.fact ? -1 : 1;
}

async function compareClaims(at: number, world: World): Promise<void> {
  const { claims } = await readClaims(env.DB, at, kinds, { limit: 500 });
  const wholes = claims.filter(({ scope: { activity, place: code } }) => !(activity ?? code));
  const latest = [...Map.groupBy(wholes, ({ subject }) => subject).values()].flatMap((same) => same.slice(-2));
  const whole = await readClaimsOnTheWhole(env.DB, at, kinds, { latest: 2 });
  expect(whole.claims.toSorted(byFact)).toEqual(latest.toSorted(byFact));
  const published = world.inEffect.filter(({ type }) => type === 'claim.published');
  expect(claims.map(({ fact }) => fact).toSorted()).toEqual(published.map(({ origin }) => origin).toSorted());
  for (const { fact, measure, unit, asOf, period, itemised } of claims) {
    const [from, to] = period === undefined ? ['0000-01-01', daysOf(asOf)[1]] : daysOf(period);
    const stated = published.find(({ origin }) => origin === fact)!.data as unknown as FoldedClaim;
    const { sum } = itemisedOf(world.folded, stated, to, from);
    expect(itemised, JSON.stringify({ at, stated })).toMatchObject(told(sum, measure, unit));
  }
}

/** What `changes` says of verdicts, found by comparing every claim as it stood at both positions. */
async function compareChanges(from: number, to: number): Promise<void> {
  const standings = async (at: number): Promise<Map<string, string>> => {
    const { claims } = await readClaims(env.DB, at, kinds, { limit: 500 });
    return new Map(claims.map(({ fact, verdict, flags }) => [fact, JSON.stringify([verdict, flags])]));
  };
  const [before, after] = [await standings(from), await standings(to)];
  const turned = [...new Set([...before.keys(), ...after.keys()])].filter(
    (fact) => before.get(fact) !== after.get(fact),
  );
  const { verdicts } = await readChanges(env.DB, kinds, from, to, { after: 0, limit: 1 });
  const turns = verdicts.map((one) =>
    [one.before, one.after].map((side) => side && JSON.stringify([side.verdict, side.flags])),
  );
  expect(turns.toSorted(), `from ${from} to ${to}`).toEqual(
    turned.map((fact) => [before.get(fact) ?? null, after.get(fact) ?? null]).toSorted(),
  );
}

async function compareActivities(at: number, world: World): Promise<void> {
  const { activities } = await readActivities(env.DB, at, kinds, { limit: 100 });
  const expected = sums(world.folded, {}, ['activity']);
  const found = activities.flatMap(({ slug, totals }) =>
    totals
      .filter(({ measure }) => !isFacility(measure))
      .map(({ measure, unit, ...sum }) => [JSON.stringify([measure, unit, { activity: slug }]), sum] as const),
  );
  expect(Object.fromEntries(found.map(([key, { stated, events }]) => [key, [stated, events]]))).toEqual(
    Object.fromEntries(
      [...expected].map(([key, sum]) => {
        const [measure, unit] = JSON.parse(key) as [string, string];
        const { stated, events } = told(sum, measure, unit);
        return [key, [stated, events]];
      }),
    ),
  );
}

/** Posts a request; one that is refused must leave no trace. */
async function attempt(request: readonly Input[]): Promise<'recorded' | 'refused'> {
  const before = await everything();
  try {
    await post(request);
    return 'recorded';
  } catch (error) {
    if (!(error instanceof LedgerError) || error.refusal !== 'invalid') throw error;
    expect(await everything()).toBe(before);
    return 'refused';
  }
}

describe('G4 and G6: requests of several events that build on each other', () => {
  it('are recorded whole or refused whole, and every projection equals a fold of the log, then and at any time before', async () => {
    const outcomes = { recorded: 0, refused: 0 };
    const run = fc.asyncProperty(
      fc.array(fc.array(action, { minLength: 1, maxLength: 5 }), { minLength: 15, maxLength: 25 }),
      fc.array(question, { minLength: 12, maxLength: 12 }),
      fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
      async (requests, questions, moments) => {
        for (const actions of requests) {
          const request = requestOf(actions, fold(await wholeLog(), Infinity));
          if (request.length > 0) outcomes[await attempt(request)]++;
        }
        const log = await wholeLog();
        for (const at of [log.length, ...moments.map((n) => n % (log.length + 1))]) {
          const world = new World(worldAt(log, at));
          for (const asked of OF_ATTRIBUTIONS) await compareTotals(at, world, asked);
          for (const asked of questions) {
            await compareTotals(at, world, asked);
            await compareTimeline(at, world, asked);
          }
          await compareFacilities(at, world);
          await compareClaims(at, world);
          await compareActivities(at, world);
        }
        for (let from = moments[0]! % 10; from < log.length; from += 5)
          await compareChanges(from, Math.min(from + 1 + (from % 9), log.length));
        expect((await audit(env.DB, kinds)).checks.flatMap(({ faults }) => faults)).toEqual([]);
      },
    );
    await fc.assert(run, { numRuns: env.WRITER ? 3 : 6, seed: SEED, endOnFailure: true });
    expect(outcomes.recorded).toBeGreaterThan(outcomes.refused);
    expect(outcomes.refused).toBeGreaterThan(5);
    expect(await headPosition()).toBeGreaterThan(2 * OFTEN.closing);
  }, 400_000);

  it('changes tell that a claim on an activity turned, and none on one of nearly the same name', async () => {
    const said = (slug: string): Input =>
      claimed(`of-${slug}`, 'item/bolt', { value: 1_000_000, unit: 'H87' }, '2026-01-01', {
        scope: { activity: slug },
      });
    await post([opened('west-2'), said('west-2'), ...ACTIVITIES.map(said)]);
    const from = await headPosition();
    await post(delivered('west', { lines: [{ item: 'bolt', quantity: { value: 3_000_000, unit: 'H87' } }] }));
    const { verdicts } = await readChanges(env.DB, kinds, from, null, { after: 0, limit: 9 });
    expect(verdicts.map(({ series, before, after }) => [series, before?.verdict, after?.verdict])).toContainEqual([
      'of-west',
      'partly-itemised',
      'exceeded',
    ]);
    expect(verdicts.map(({ series }) => series)).not.toContain('of-west-2');
  });

  it.each([
    ['blocks', "json_set(data, '$.stated[0]', (data ->> '$.stated[0]') + 5)"],
    ['blocks', "json_set(data, '$.attribution.of[0]', data ->> '$.attribution.of[1]')"],
    ['blocks', "json_set(data, '$.first.of[0]', '1999-01-01')"],
    ['closings', "json_set(data, '$.above', 77)"],
    ['closings', "json_set(data, '$.unit.of[0]', 'XXX')"],
  ])('the audit finds %s that do not follow from the journal, such as %s', async (table, edited) => {
    const unheld = async (): Promise<string[]> =>
      (await audit(env.DB, kinds)).checks.filter(({ holds }) => !holds).map(({ says }) => says);
    const where = `${table === 'blocks' ? 'position' : 'closed'} = (SELECT max(closed) FROM blocks)`;
    const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE ${where}`).all<Record<string, unknown>>();
    expect(results.length).toBeGreaterThan(0);
    await env.DB.prepare(`UPDATE ${table} SET data = ${edited} WHERE ${where}`).run();
    expect(await unheld()).toEqual(['blocks and closings follow from what was posted']);
    for (const row of results)
      await env.DB.prepare(
        table === 'blocks'
          ? 'UPDATE blocks SET data = ?1 WHERE position = ?2 AND seq = ?3'
          : 'UPDATE closings SET data = ?1 WHERE book = ?2 AND closed = ?4 AND seq = ?3',
      )
        .bind(row['data'], row['position'] ?? row['book'], row['seq'], ...(table === 'blocks' ? [] : [row['closed']]))
        .run();
    expect(await unheld()).toEqual([]);
  });
});
