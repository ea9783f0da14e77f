import { createExecutionContext, env } from 'cloudflare:test';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { LedgerError } from '../../src/events/errors.ts';
import type { Database } from '../../src/events/log/stored.ts';
import { makeApp } from '../../src/routes/app.ts';
import { corrected, delivered, donor, item, lines, opened, type Input } from '../builders.ts';
import { headPosition, post } from './ledger.ts';

type Failing = (statements: D1PreparedStatement[], batch: () => Promise<unknown>) => Promise<unknown>;

/** The real database, whose batches that write fail as `failing` says. `reads` as well, where they are to fail from then on. */
function faulty(failing: Failing, reads: 'go on' | 'fail afterwards' = 'go on'): Database {
  let hasFailed = false;
  const check = (): void => {
    if (hasFailed && reads === 'fail afterwards') throw new Error('D1_ERROR: internal error; reference = abc');
  };
  return {
    prepare: (sql) => {
      check();
      return env.DB.prepare(sql);
    },
    batch: (async (statements: D1PreparedStatement[]) => {
      check();
      const writes = JSON.stringify(statements).includes('INSERT INTO events') || statements.length > 8;
      if (!writes || hasFailed) return env.DB.batch(statements);
      hasFailed = true;
      return failing(statements, () => env.DB.batch(statements));
    }) as Database['batch'],
  };
}

const before: Failing = () => Promise.reject(new Error('D1_ERROR: storage operation exceeded timeout'));
const afterwards: Failing = async (_, batch) => {
  await batch();
  throw new Error('D1_ERROR: internal error; reference = abc');
};

let made = 0;
const delivery = (more: Input = {}): Input => ({ ...delivered('lights', lines('lamp', ++made)), ...more });

async function refusalOf(request: Promise<unknown>): Promise<LedgerError> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LedgerError);
  return error as LedgerError;
}

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined); // each failure is logged
  await post([donor(), item('lamp'), opened('lights')]);
});

describe('G11: a lost answer', () => {
  it.each([
    ['one event', () => [delivery()], {}],
    ['several events', () => [delivery(), delivery()], {}],
    ['events under an idempotency key', () => [delivery()], { idempotencyKey: 'the-key' }],
  ] as const)('of %s is found, and answered as the first result', async (_, events, more) => {
    const posted = events();
    const head = await headPosition();
    const appended = await post(posted, more, faulty(afterwards));
    expect(appended.position).toBe(head + posted.length);
    expect(appended.events.map(({ position }) => position)).toEqual(posted.map((__, i) => head + i + 1));
    expect(await headPosition()).toBe(head + posted.length);
  });

  it('of a correction is found as well', async () => {
    const { events } = await post(delivery());
    const correction = corrected('activity/lights', events[0]!.id, lines('lamp', 777));
    const { position } = await post(correction, {}, faulty(afterwards));
    expect(position).toBe(await headPosition());
  });

  it('is not made up: a write that failed is said to have failed, with the ids to send again', async () => {
    const head = await headPosition();
    const error = await refusalOf(post([delivery(), delivery()], {}, faulty(before)));
    expect(error.refusal).toBe('unavailable');
    expect(error.detail).toContain('looked');
    expect(error.more).toMatchObject({ retryAfter: 5, ids: [expect.any(String), expect.any(String)] });
    expect(await headPosition()).toBe(head);
  });

  it('that cannot be looked for is said to be unknown, and the same ids are never recorded twice', async () => {
    const event = delivery();
    const error = await refusalOf(post(event, {}, faulty(afterwards, 'fail afterwards')));
    expect(error.refusal).toBe('unavailable');
    expect(error.detail).toContain('not known');
    const [id] = error.more['ids'] as string[];
    const head = await headPosition();
    expect(await post({ ...event, id })).toMatchObject({ position: head, isRetry: true });
    expect(await headPosition()).toBe(head);
  });

  it('is 503 with Retry-After over HTTP', async () => {
    const asAdmin = { 'Content-Type': 'application/json', Authorization: `Bearer ${env.ADMIN_KEY}` };
    const broken = { ...env.DB, withSession: () => faulty(before) } as unknown as D1Database;
    const request = new Request('http://ledger/v1/events', {
      method: 'POST',
      headers: asAdmin,
      body: JSON.stringify(delivery()),
    });
    const { WRITER: _, ...alone } = env;
    const answer = await makeApp().fetch(request, { ...alone, DB: broken }, createExecutionContext());
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ type: '/problems/unavailable', ids: [expect.any(String)] });
  });

  it('of making a key is found: the key is shown, and works', async () => {
    const losing = {
      ...env.DB,
      prepare(sql: string) {
        const statement = env.DB.prepare(sql);
        if (!sql.includes('INSERT INTO keys')) return statement;
        const run = async (...values: unknown[]): Promise<never> => {
          await statement.bind(...values).run();
          throw new Error('D1_ERROR: internal error');
        };
        return { bind: (...values: unknown[]) => ({ run: () => run(...values) }) };
      },
    } as unknown as D1Database;
    const request = new Request('http://ledger/v1/keys', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${env.ADMIN_KEY}` },
      body: JSON.stringify({ owner: 'Programme office', scope: 'append' }),
    });
    const answer = await makeApp().fetch(request, { ...env, DB: losing }, createExecutionContext());
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    expect(await env.DB.prepare('SELECT owner FROM keys WHERE id = ?1').bind(id).first('owner')).toBe(
      'Programme office',
    );
  });
});
