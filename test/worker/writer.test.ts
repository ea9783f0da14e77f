import { env, exports } from 'cloudflare:workers';
import { v7 } from 'uuid';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/events/errors.ts';
import { append, appendTogether } from '../../src/events/log/append.ts';
import { GroupCommit } from '../../src/events/log/group-commit.ts';
import { parseRequest, type Request } from '../../src/events/log/request.ts';
import { StateCache } from '../../src/events/log/state-cache.ts';
import type { Database } from '../../src/events/log/stored.ts';
import { committed, delivered, donor, item, lines, opened, retracted, type Input } from '../builders.ts';
import { appending, headPosition as headOf } from './ledger.ts';

const memory = new StateCache();

function requestOf(inputs: readonly Input[], idempotencyKey?: string): Request {
  return parseRequest({ inputs, single: inputs.length === 1, appending: { ...appending, memory, idempotencyKey } });
}

/** Counts the batches that write. */
function counting(): { db: Database; batches: () => number } {
  let batches = 0;
  return {
    batches: () => batches,
    db: {
      prepare: (sql) => env.DB.prepare(sql),
      batch: (statements) => {
        batches++;
        return env.DB.batch(statements);
      },
    },
  };
}

const trucks = (count: number, more: Input = {}): Input => ({ ...delivered('north', { trucks: count }), ...more });

beforeAll(async () => {
  await append(env.DB, [donor(), item('tent'), opened('north'), opened('south')], { ...appending, memory });
  await append(env.DB, [delivered('north', { trucks: 1 }), delivered('south', { trucks: 1 })], {
    ...appending,
    memory,
  });
});

describe('requests that are appended together', () => {
  it('share one batch and are placed one after the other', async () => {
    const { db, batches } = counting();
    const before = await headOf();
    const outcomes = await appendTogether(db, [
      requestOf([trucks(2)]),
      requestOf([trucks(3), delivered('south', { trucks: 4 })]),
      requestOf([trucks(5)]),
    ]);
    expect(batches()).toBe(1);
    expect(
      outcomes.map((one) => one.status === 'fulfilled' && one.value.events.map(({ position }) => position - before)),
    ).toEqual([[1], [2, 3], [4]]);
    expect(outcomes.map((one) => one.status === 'fulfilled' && one.value.position - before)).toEqual([1, 3, 4]);
  });

  it('are refused one by one: the fault of one leaves the others', async () => {
    const before = await headOf();
    const [first, strange, stale, last] = await appendTogether(env.DB, [
      requestOf([trucks(1)]),
      requestOf([delivered('nowhere', { trucks: 1 })]),
      requestOf([trucks(1, { expectedVersion: 1 })]),
      requestOf([trucks(1)]),
    ]);
    expect([first?.status, last?.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(reasonOf(strange).refusal).toBe('invalid');
    expect(reasonOf(stale).refusal).toBe('version-conflict');
    expect(await headOf()).toBe(before + 2);
  });

  it('of rivals for one version one wins, and the others are told the version it made', async () => {
    const before = await headOf();
    const { version } = (await env.DB.prepare(
      "SELECT max(version) AS version FROM events WHERE stream = 'activity/north'",
    ).first<{
      version: number;
    }>()) ?? { version: 0 };
    const outcomes = await appendTogether(
      env.DB,
      Array.from({ length: 5 }, () => requestOf([trucks(1, { expectedVersion: version })])),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(
      outcomes.filter(({ status }) => status === 'rejected').map((one) => reasonOf(one).more['currentVersion']),
    ).toEqual(Array(4).fill(version + 1));
    expect(await headOf()).toBe(before + 1);
  });

  it('the same request twice among them is carried out once and answered twice alike', async () => {
    const before = await headOf();
    const [once, again, other] = await appendTogether(env.DB, [
      requestOf([trucks(7)], 'the-same'),
      requestOf([trucks(7)], 'the-same'),
      requestOf([trucks(8)]),
    ]);
    if (once?.status !== 'fulfilled' || again?.status !== 'fulfilled') throw new Error('one was refused');
    expect(again.value).toMatchObject({ position: once.value.position, events: once.value.events, isRetry: true });
    expect(other?.status).toBe('fulfilled');
    expect(await headOf()).toBe(before + 2);
  });

  it('each is found again under its own key', async () => {
    const requests = (): Request[] => [requestOf([trucks(1), trucks(2)], 'key-1'), requestOf([trucks(3)], 'key-2')];
    const first = await appendTogether(env.DB, requests());
    const again = await appendTogether(env.DB, requests());
    const placesOf = (outcomes: typeof first): unknown[] =>
      outcomes.map((one) => one.status === 'fulfilled' && one.value.events);
    expect(placesOf(again)).toEqual(placesOf(first));
  });

  it('those that end a fact or look at others are appended all the same', async () => {
    const promise = committed('north', { value: { amount: '10.00', currency: 'USD' } });
    const [made] = await appendTogether(env.DB, [requestOf([{ ...promise, id: v7() }])]);
    const id = made?.status === 'fulfilled' ? (made.value.events[0]?.id ?? '') : '';
    const outcomes = await appendTogether(env.DB, [
      requestOf([trucks(1)]),
      requestOf([retracted('activity/north', id)]),
      requestOf([trucks(1)]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('where the batch fails, each is tried by itself, and only what is wrong fails', async () => {
    await append(env.DB, [trucks(1)], { ...appending, memory }); // so that all is remembered
    let isFirst = true;
    const db: Database = {
      prepare: (sql) => env.DB.prepare(sql),
      batch: (statements) => {
        if (!isFirst) return env.DB.batch(statements);
        isFirst = false;
        return Promise.reject(new Error('D1_ERROR: string or blob too big: SQLITE_TOOBIG'));
      },
    };
    const before = await headOf();
    const outcomes = await appendTogether(db, [requestOf([trucks(1)]), requestOf([trucks(2)])]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await headOf()).toBe(before + 2);
  });
});

describe('the queue of the writer', () => {
  /** A queue, the sizes of its batches, and how to post to it; `onPause` runs whenever it waits for more. */
  function queueOf(onPause: () => void): { post: () => Promise<unknown>; sizes: number[] } {
    const sizes: number[] = [];
    const queue = new GroupCommit(() => ({
      prepare: (sql: string) => env.DB.prepare(sql),
      batch: async <Row>(statements: D1PreparedStatement[]) => {
        const results = await env.DB.batch<Row>(statements);
        sizes.push(results[0]?.results.length ?? 0);
        return results;
      },
    }));
    const pause = (): Promise<void> => Promise.resolve(onPause());
    const asked = { ...appending, memory, idempotencyKey: undefined, pause };
    const post = (): Promise<unknown> =>
      queue.append(parseRequest({ inputs: [trucks(1)], single: true, appending: asked }));
    return { post, sizes };
  }

  beforeEach(async () => {
    await append(env.DB, [trucks(1)], { ...appending, memory }); // so that all is remembered
  });

  it('keeps nobody waiting who posts alone', async () => {
    let pauses = 0;
    const { post, sizes } = queueOf(() => pauses++);
    for (let i = 0; i < 5; i++) await post();
    expect([sizes, pauses]).toEqual([[1, 1, 1, 1, 1], 0]);
  });

  it('waits for as many as lately posted at once, and writes them together', async () => {
    const late: Promise<unknown>[] = [];
    const { post, sizes } = queueOf(() => late.length < 5 && late.push(post()));
    await Promise.all(Array.from({ length: 6 }, () => post()));
    expect(sizes).toEqual([6]);
    await post();
    await Promise.all(late);
    expect(sizes).toEqual([6, 6]);
  });

  it('goes on without those who do not come', async () => {
    let pauses = 0;
    const { post, sizes } = queueOf(() => pauses++);
    await Promise.all(Array.from({ length: 6 }, () => post()));
    await post();
    expect([sizes, pauses]).toEqual([[6, 1], 1]);
  });
});

describe.runIf(env.WRITER)('the Durable Object that writes for all', () => {
  const send = (body: Input, headers: Record<string, string> = {}): Promise<Response> =>
    exports.default.fetch('https://ledger.example/v1/events', {
      method: 'POST',
      headers: { Authorization: 'Bearer test-admin-key', 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('appends what fifty clients post at once, without gaps', async () => {
    const before = await headOf();
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(trucks(1))));
    const positions = await Promise.all(
      answers.map(async (answer) => (await answer.json<{ position: number }>()).position),
    );
    expect(positions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => before + i + 1));
  });

  it('tells a refusal as the Worker itself would, and answers a replay', async () => {
    const refused = await send(delivered('north', lines('tend', 1)));
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      errors: [{ pointer: '/data/lines/0/item', hint: 'Did you mean "tent"?' }],
    });
    const first = await send(trucks(9), { 'Idempotency-Key': 'over-http' });
    const again = await send(trucks(9), { 'Idempotency-Key': 'over-http' });
    expect([first.status, again.status, again.headers.get('Idempotent-Replayed')]).toEqual([201, 200, 'true']);
    expect(await again.json()).toEqual({ ...((await first.json()) as object), warnings: [] });
  });
});

function reasonOf(outcome: PromiseSettledResult<unknown> | undefined): LedgerError {
  if (outcome?.status !== 'rejected' || !(outcome.reason instanceof LedgerError)) throw new Error('it was not refused');
  return outcome.reason;
}
