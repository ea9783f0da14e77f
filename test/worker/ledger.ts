import { env } from 'cloudflare:workers';
import { v7 } from 'uuid';
import { kinds } from '../../src/events/kinds/index.ts';
import { append } from '../../src/events/log/append.ts';
import type { Appending } from '../../src/events/log/request.ts';
import { StateCache } from '../../src/events/log/state-cache.ts';
import { GroupCommit } from '../../src/events/log/group-commit.ts';
import type { Appended } from '../../src/events/log/idempotency.ts';
import type { Database } from '../../src/events/log/stored.ts';
import { parseRequest } from '../../src/events/log/request.ts';
import { projectors } from '../../src/projections/projectors/index.ts';

/** What a client posts, loosely: tests also post what is wrong. */
export type Input = Readonly<Record<string, unknown>>;

export const SOURCES = [{ url: 'https://example.org/report', publisher: 'Example News', published: '2024-01-02' }];

/** Each append one second after the last, from a fixed day. */
let ticks = 0;
export function clock(): Date {
  ticks += 1;
  return new Date(Date.UTC(2026, 0, 1) + ticks * 1000);
}

export const appending: Appending = {
  kinds,
  projectors,
  actor: 'tester',
  now: clock,
  newId: () => v7(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Appends as the API does, on the real D1; with the setting WRITER, through the queue of one writer. */
export async function post(
  inputs: Input | readonly Input[],
  more: Partial<Appending> = {},
  db: Database = env.DB,
): Promise<Appended> {
  const single = !Array.isArray(inputs);
  const all = single ? [inputs] : (inputs as readonly Input[]);
  if (!env.WRITER) return append(db, all, { ...appending, ...more }, single);
  const writer = writers.get(db) ?? { queue: new GroupCommit(() => db), memory: new StateCache() };
  writers.set(db, writer);
  const request = parseRequest({ inputs: all, appending: { ...appending, memory: writer.memory, ...more }, single });
  return (await writer.queue.append(request)).appended;
}

const writers = new WeakMap<Database, { queue: GroupCommit<Database>; memory: StateCache }>();

export function item(code: string, unit = 'H87', more: Input = {}): Input {
  return {
    stream: 'catalogue/items',
    type: 'item.registered',
    occurred: '2022',
    data: { code, names: { en: code }, unit, ...more },
  };
}

export function place(code: string, more: Input = {}): Input {
  return {
    stream: 'catalogue/places',
    type: 'place.registered',
    occurred: '2022',
    data: { code, names: { en: code }, country: 'UA', ...more },
  };
}

export function donor(code = 'donor', country?: string): Input {
  return {
    stream: 'catalogue/organizations',
    type: 'organization.registered',
    occurred: '2022',
    data: { code, names: { en: code }, ...(country === undefined ? {} : { country }) },
  };
}

export function opened(slug: string, more: Input = {}): Input {
  return {
    stream: `activity/${slug}`,
    type: 'activity.opened',
    occurred: '2022',
    data: {
      title: { en: slug },
      donors: [{ organization: 'donor' }],
      recipients: [{ country: 'UA' }],
      channel: 'government',
      sectors: [{ code: '72010' }],
      humanitarian: true,
      ...more,
    },
  };
}

export function delivered(slug: string, data: Input, more: Input = {}): Input {
  return { stream: `activity/${slug}`, type: 'delivery.made', occurred: '2024-01-02', data, sources: SOURCES, ...more };
}

export function committed(slug: string, data: Input, more: Input = {}): Input {
  return {
    stream: `activity/${slug}`,
    type: 'commitment.made',
    occurred: '2024-01-01',
    data,
    sources: SOURCES,
    ...more,
  };
}

export function corrected(stream: string, target: string, data: Input, more: Input = {}): Input {
  return {
    stream,
    type: 'event.corrected',
    data: { target, reason: 'It was misprinted.', occurred: '2024-01-02', data, sources: SOURCES, ...more },
  };
}

/** The data of a correction that makes `data` of what was: what is not in it any more is removed. */
export function anew(was: Input, data: Input): Input {
  const isObject = (value: unknown): value is Input =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const gone = Object.keys(was).filter((name) => !(name in data));
  return {
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...Object.fromEntries(
      Object.entries(data).map(([name, value]) => {
        const before = was[name];
        return [name, isObject(value) && isObject(before) ? anew(before, value) : value];
      }),
    ),
  };
}

export function retracted(stream: string, target: string): Input {
  return { stream, type: 'event.retracted', data: { target, reason: 'It was a mistake.' } };
}

export function claimed(series: string, measure: string, quantity: Input, asOf: string, more: Input = {}): Input {
  return {
    stream: `claim/${series}`,
    type: 'claim.published',
    occurred: asOf,
    data: { publisher: 'donor', measure, quantity, asOf, ...more },
    sources: SOURCES,
  };
}

/** So many of an item. */
export function lines(code: string, value: number, qualifier?: string): Input {
  return { lines: [{ item: code, quantity: { value, unit: 'H87', ...(qualifier ? { qualifier } : {}) } }] };
}

/** Every row of the tables an append writes to, to compare before and after. */
export async function everything(): Promise<string> {
  const tables = ['events', 'requests', 'facts', 'postings', 'turnovers', 'cells', 'closings', 'closed', 'missing'];
  const results = await env.DB.batch([
    ...tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)),
    env.DB.prepare('SELECT id, hex(block) AS block FROM search_data ORDER BY id'),
  ]);
  return JSON.stringify(results.map(({ results: rows }) => rows));
}

export async function headPosition(): Promise<number> {
  const row = await env.DB.prepare('SELECT coalesce(max(position), 0) AS position FROM events').first<{
    position: number;
  }>();
  return row?.position ?? 0;
}
