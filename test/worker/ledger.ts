import { env } from 'cloudflare:workers';
import { v7 } from 'uuid';
import { kinds } from '../../src/events/kinds/index.ts';
import { append } from '../../src/events/log/append.ts';
import { GroupCommit } from '../../src/events/log/group-commit.ts';
import type { Appended } from '../../src/events/log/idempotency.ts';
import type { Appending } from '../../src/events/log/request.ts';
import { parseRequest } from '../../src/events/log/request.ts';
import { StateCache } from '../../src/events/log/state-cache.ts';
import type { Database } from '../../src/events/log/stored.ts';
import type { Rhythm } from '../../src/projections/accounts/books.ts';
import { books, booksEvery } from '../../src/projections/projectors/books.ts';
import { projectors } from '../../src/projections/projectors/index.ts';
import { type Input } from '../builders.ts';

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

/** Closes the books more often, so that a small ledger has many blocks and closings. */
export function closingBooks(rhythm: Rhythm): Pick<Appending, 'projectors'> {
  return { projectors: projectors.map((projector) => (projector === books ? booksEvery(rhythm) : projector)) };
}

/** Every row of the tables an append writes to, to compare before and after. */
export async function everything(): Promise<string> {
  const tables = [
    'events',
    'requests',
    'facts',
    'journal',
    'turnovers',
    'attributions',
    'books',
    'closings',
    'blocks',
    'missing',
  ];
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
