import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { leafHash } from '../../src/events/decision/canonical.ts';
import { LedgerError } from '../../src/events/errors.ts';
import { defineKind } from '../../src/events/kind.ts';
import { catalogueOf, kinds, type Kinds } from '../../src/events/kinds/index.ts';
import { fixedOnCorrection } from '../../src/events/kinds/shared/immutable.ts';
import type { Sentence } from '../../src/events/language/formatter.ts';
import { contentOf } from '../../src/events/log/stored.ts';
import type { StoredEvent } from '../../src/events/values/envelope.ts';
import { amountOf, exactly, quantityIn, type Quantity } from '../../src/events/values/quantity.ts';
import { names, slug, wholeNumber, type Names } from '../../src/events/values/text.ts';
import { audit } from '../../src/projections/projectors/audit.ts';
import { readActivity } from '../../src/projections/queries/activities.ts';
import type { Filters } from '../../src/projections/queries/filters.ts';
import { readTimeline, type Entry } from '../../src/projections/queries/timeline.ts';
import { readTotals, type Grouping } from '../../src/projections/queries/totals.ts';
import { corrected, donor, opened, place, retracted, SOURCES, type Input } from '../builders.ts';
import { post } from './ledger.ts';

const about = { type: 'meals.served', family: 'activity', needsSource: true, about: 'Meals were served.' } as const;
const example = { stream: 'activity/kitchen', type: 'meals.served', data: {} };

function say<Data>(text: (data: Data) => string): Sentence<Data> {
  return { en: text, uk: (data) => `uk: ${text(data)}`, az: (data) => `az: ${text(data)}` };
}

/** The kind as it was at first: a bare number. */
const first = defineKind<{ meals: number; menu?: Names | undefined; place?: string | undefined }>({
  ...about,
  schema: 1,
  data: z.strictObject({ meals: wholeNumber(1), menu: names.optional(), place: slug.optional() }),
  mentions: ({ place: code }) => (code === undefined ? [] : [{ key: `place/${code}`, pointer: '/place' }]),
  post: (served) => [{ measure: 'people/fed', unit: 'IE', amount: exactly(served.meals), place: served.place }],
  sentence: say(({ meals }) => `Meals served: ${meals}.`),
  example,
});

type Third = { served: Quantity; hot: boolean; menu?: Names | undefined; place?: string | undefined };

/** And two versions on: the number became a quantity, then it mattered whether meals were hot. */
const third = defineKind<Third>({
  ...about,
  schema: 3,
  data: z.strictObject({ served: quantityIn('IE'), hot: z.boolean(), menu: names.optional(), place: slug.optional() }),
  upcasts: {
    1: ({ meals, ...rest }) => ({ ...rest, served: { value: meals, unit: 'IE' } }),
    2: (old) => ({ ...old, hot: false }),
  },
  mentions: ({ place: code }) => (code === undefined ? [] : [{ key: `place/${code}`, pointer: '/place' }]),
  check: (data, _known, { replaces }) => fixedOnCorrection(data, replaces, ['hot']),
  whyNotEnd: ({ served }) => (served.value === 13 ? 'thirteen meals stay' : undefined),
  post: ({ served, place: code }) => [{ measure: 'people/fed', unit: 'IE', amount: amountOf(served), place: code }],
  sentence: say(({ served, hot }) => `${hot ? 'Hot' : 'Cold'} meals served: ${served.value}.`),
  example,
});

const then = catalogueOf([...kinds.values(), first]);
const now = catalogueOf([...kinds.values(), third]);

beforeAll(async () => {
  await post([donor(), place('square'), opened('kitchen'), opened('canteen', { channel: 'ngo' })]);
});

function serving(slugOf: string, data: Input): Input {
  return { stream: `activity/${slugOf}`, type: 'meals.served', occurred: '2024-01-02', data, sources: SOURCES };
}

async function idOf(input: Input, among: Kinds): Promise<string> {
  return (await post(input, { kinds: among })).events[0]?.id ?? '';
}

async function storedRow(id: string): Promise<{ body: string; leaf: string }> {
  const row = await env.DB.prepare('SELECT body, lower(hex(leaf)) AS leaf FROM events WHERE id = ?1').bind(id).first<{
    body: string;
    leaf: string;
  }>();
  if (!row) throw new Error(`no event ${id}`);
  return row;
}

async function entries(filters: Filters, among: Kinds): Promise<readonly Entry[]> {
  return (await readTimeline(env.DB, null, among, { filters, order: 'asc', limit: 100 })).entries;
}

async function entryOf(fact: string, among: Kinds): Promise<Entry | undefined> {
  return (await entries({ type: 'meals.served' }, among)).find((entry) => entry.fact === fact);
}

async function fed(activity: string): Promise<number> {
  return (await readTotals(env.DB, null, ['measure'], { activity })).rows[0]?.stated ?? 0;
}

async function faultsOf(act: Promise<unknown>): Promise<{ pointer: string; detail: string; hint?: string }[]> {
  const error = await act.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof LedgerError)) throw new Error('expected a refusal', { cause: error });
  return error.more['errors'] as { pointer: string; detail: string; hint?: string }[];
}

describe('an event keeps its bytes, and is read in the shape its kind has today', () => {
  it('through every version between, in the timeline and wherever its content is read', async () => {
    const id = await idOf(serving('kitchen', { meals: 40, place: 'square' }), then);
    const before = await storedRow(id);
    expect(await entryOf(id, now)).toMatchObject({
      data: { served: { value: 40, unit: 'IE' }, hot: false, place: 'square' },
      sentence: { en: 'Cold meals served: 40.' },
      postings: [{ measure: 'people/fed', stated: 40 }],
    });
    expect((await entryOf(id, then))?.data).toEqual({ meals: 40, place: 'square' });
    const event = JSON.parse(before.body) as StoredEvent;
    expect(contentOf(event, now.get(event.type)).data).toEqual({
      served: { value: 40, unit: 'IE' },
      hot: false,
      place: 'square',
    });
    const after = await storedRow(id);
    expect(after).toEqual(before);
    expect(JSON.parse(after.body)).toMatchObject({ schema: 1, data: { meals: 40, place: 'square' } });
    expect(leafHash(after.body)).toBe(after.leaf);
  });

  it('its correction is in the shape of today, and compared with it in that shape', async () => {
    const id = await idOf(serving('canteen', { meals: 40 }), then);
    const before = await storedRow(id);
    const correct = (data: Input): Promise<unknown> => post(corrected('activity/canteen', id, data), { kinds: now });
    expect((await faultsOf(correct({ meals: 41 }))).map(({ pointer }) => pointer)).toContain('/data/data/meals');
    expect(await faultsOf(correct({ served: { value: 41, unit: 'IE' }, hot: true }))).toMatchObject([
      { pointer: '/data/data/hot' },
    ]);
    const correction = await idOf(
      corrected('activity/canteen', id, { served: { value: 41, unit: 'IE' }, hot: false }),
      now,
    );
    expect(JSON.parse((await storedRow(correction)).body)).toMatchObject({ type: 'event.corrected', schema: 3 });
    expect(await entryOf(id, now)).toMatchObject({
      id: correction,
      data: { served: { value: 41, unit: 'IE' }, hot: false },
      correction: { event: correction },
    });
    expect(await fed('canteen')).toBe(41);
    expect(await storedRow(id)).toEqual(before);
    await post(retracted('activity/canteen', correction), { kinds: now });
    expect(await fed('canteen')).toBe(0);
  });

  it('a correction made in the old shape is read in that of today as well', async () => {
    const id = await idOf(serving('canteen', { meals: 50 }), then);
    const correction = await idOf(corrected('activity/canteen', id, { meals: 60 }), then);
    expect(await entryOf(id, now)).toMatchObject({ data: { served: { value: 60, unit: 'IE' }, hot: false } });
    await post(retracted('activity/canteen', correction), { kinds: now });
    expect(await entryOf(id, now)).toMatchObject({ status: 'retracted', data: { served: { value: 60 } } });
    expect(await fed('canteen')).toBe(0);
  });

  it('whether it may be retracted is judged on the shape of today', async () => {
    const id = await idOf(serving('canteen', { meals: 13 }), then);
    expect(await faultsOf(post(retracted('activity/canteen', id), { kinds: now }))).toEqual([
      { pointer: '/data/target', detail: 'cannot be retracted: thirteen meals stay' },
    ]);
    await post(retracted('activity/canteen', id), { kinds: then });
  });

  it('a fold of the log in the shapes of today posts what was posted', async () => {
    await idOf(serving('canteen', { served: { value: 7, unit: 'IE', qualifier: 'at-least' }, hot: true }), now);
    expect(await audit(env.DB, now)).toMatchObject({ holds: true });
  });

  it('new events are recorded in the shape of today only', async () => {
    expect(
      (await faultsOf(post(serving('canteen', { meals: 1 }), { kinds: now }))).map(({ pointer }) => pointer),
    ).toEqual(expect.arrayContaining(['/data/meals', '/data/served', '/data/hot']));
  });
});

describe('a kind that is added to the catalogue', () => {
  const dishes = defineKind<{ dish: string; portions: number; to: string }>({
    ...about,
    type: 'dishes.cooked',
    schema: 1,
    data: z.strictObject({ dish: z.string(), portions: wholeNumber(1), to: slug }),
    mentions: ({ to }) => [{ key: `place/${to}`, pointer: '/to' }],
    post: ({ portions, to }) => [{ measure: 'transport/portions', unit: 'H87', amount: exactly(portions), place: to }],
    sentence: say(({ dish, portions }) => `Cooked: ${dish}, ${portions}.`),
    example: { ...example, type: 'dishes.cooked' },
  });
  const wider = catalogueOf([...kinds.values(), dishes]);
  const cooked = (data: Input): Input => ({ ...serving('kitchen', data), type: 'dishes.cooked' });
  const portions = async (by: Grouping): Promise<unknown[]> =>
    (await readTotals(env.DB, null, [by], { measure: 'transport/portions' })).rows.map((row) => [row[by], row.stated]);
  let id = '';

  beforeAll(async () => {
    id = await idOf(cooked({ dish: 'Borshch', portions: 120, to: 'square' }), wider);
  });

  it.each([
    ['measure', 'transport/portions'],
    ['activity', 'kitchen'],
    ['place', 'square'],
    ['channel', 'government'],
    ['sector', '72010'],
    ['year', '2024'],
    ['month', '2024-01'],
  ] as const)('is in the totals by %s', async (by, group) => {
    expect(await portions(by)).toEqual([[group, 120]]);
  });

  it('is on the timeline with its sentence in each language, and found by every facet and word', async () => {
    const [entry] = await entries({ type: 'dishes.cooked' }, wider);
    expect(entry).toMatchObject({
      id,
      sentence: { en: 'Cooked: Borshch, 120.', uk: 'uk: Cooked: Borshch, 120.', az: 'az: Cooked: Borshch, 120.' },
      postings: [{ measure: 'transport/portions', unit: 'H87', stated: 120, min: 120, max: 120 }],
    });
    const all: Filters[] = [
      { measure: 'transport/portions' },
      { type: 'dishes.cooked', activity: 'kitchen' },
      { type: 'dishes.cooked', place: 'square' },
      { type: 'dishes.cooked', channel: 'government' },
      { words: 'borshch' },
      { words: 'BORSHCH square' },
    ];
    for (const filters of all)
      expect(
        (await entries(filters, wider)).map((found) => found.id),
        JSON.stringify(filters),
      ).toEqual([id]);
  });

  it('is in the totals of its activity, and in what the ledger folds to', async () => {
    const { activity } = await readActivity(env.DB, null, wider, 'kitchen');
    expect(activity.totals).toContainEqual(expect.objectContaining({ measure: 'transport/portions', stated: 120 }));
    expect(await audit(env.DB, catalogueOf([...now.values(), dishes]))).toMatchObject({ holds: true });
  });

  it('is checked like any other, suggested for a misspelt type, corrected and retracted to the unit', async () => {
    expect(await faultsOf(post(cooked({ dish: 'Uzvar', portions: 0, to: 'sqare' }), { kinds: wider }))).toMatchObject([
      { pointer: '/data/portions' },
    ]);
    expect(await faultsOf(post(cooked({ dish: 'Uzvar', portions: 1, to: 'sqare' }), { kinds: wider }))).toMatchObject([
      { pointer: '/data/to', hint: 'Did you mean "square"?' },
    ]);
    expect(await faultsOf(post({ ...cooked({}), type: 'dish.cooked' }, { kinds: wider }))).toMatchObject([
      { pointer: '/type', hint: 'Did you mean "dishes.cooked"?' },
    ]);
    const wrong = await idOf(cooked({ dish: 'Plov', portions: 9, to: 'square' }), wider);
    const right = await idOf(corrected('activity/kitchen', wrong, { dish: 'Plov', portions: 8, to: 'square' }), wider);
    expect(await portions('measure')).toEqual([['transport/portions', 128]]);
    await post(retracted('activity/kitchen', right), { kinds: wider });
    expect(await portions('measure')).toEqual([['transport/portions', 120]]);
  });

  it('leaves the events of a kind that is taken out again readable, and counted', async () => {
    expect((await entries({ type: 'dishes.cooked' }, kinds))[0]).toMatchObject({
      id,
      sentence: { en: 'dishes.cooked' },
      data: { dish: 'Borshch', portions: 120, to: 'square' },
    });
    expect(await portions('measure')).toEqual([['transport/portions', 120]]);
    expect(await faultsOf(post(retracted('activity/kitchen', id)))).toMatchObject([{ pointer: '/data/target' }]);
  });
});
