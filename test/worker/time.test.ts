import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../src/events/kinds/index.ts';
import type { Database } from '../../src/events/log/stored.ts';
import { projectors } from '../../src/projections/projectors/index.ts';
import { rebuildable, rebuildsDue, rebuildStep } from '../../src/projections/projectors/rebuild.ts';
import { readTimeline } from '../../src/projections/queries/timeline.ts';
import { readTotals } from '../../src/projections/queries/totals.ts';
import { makeApp } from '../../src/routes/app.ts';
import { claimed, corrected, delivered, donor, item, lines, opened, place, retracted, SOURCES } from '../builders.ts';
import { auditNow } from './http.ts';
import { headPosition, post } from './ledger.ts';

beforeAll(async () => {
  await post([donor(), item('lamp'), place('town'), opened('a')]);
  const { events } = await post(
    Array.from({ length: 90 }, (_, i) =>
      delivered('a', { ...lines('lamp', i + 1), to: 'town' }, { occurred: `2024-0${(i % 9) + 1}` }),
    ),
  );
  await post([
    corrected('activity/a', events[3]!.id, lines('lamp', 1000)),
    retracted('activity/a', events[4]!.id),
    claimed('c', 'item/lamp', { value: 5000, unit: 'H87' }, '2025'),
    {
      stream: 'activity/a',
      type: 'reconstruction.milestone-reached',
      occurred: '2024',
      sources: SOURCES,
      data: {
        facility: 'school',
        name: { en: 'School' },
        facilityType: 'school',
        milestone: 'implementation',
        work: 'construction',
      },
    },
    {
      stream: 'activity/a',
      type: 'reconstruction.milestone-reached',
      occurred: '2024',
      sources: SOURCES,
      data: {
        facility: 'school',
        name: { en: 'School' },
        facilityType: 'school',
        milestone: 'completion',
        work: 'construction',
      },
    },
  ]);
});

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  exports.default.fetch(`http://ledger${path}`, { headers, redirect: 'manual' });
const more = (): ReturnType<typeof post> => post(delivered('a', lines('lamp', 1)));
/** Appends through the Worker, so that its isolate knows. */
const postHere = (): Promise<Response> =>
  exports.default.fetch('http://ledger/v1/events', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${env.ADMIN_KEY}` },
    body: JSON.stringify(delivered('a', lines('lamp', 1))),
  });

describe('an answer for a position', () => {
  it('is kept for ever, and the same question in another order is the same entry', async () => {
    const first = await ask('/v1/at/50/totals?measure=item/lamp&by=year');
    expect([first.status, first.headers.get('Cache-Control'), first.headers.get('Cache-Status')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
      'aid-ledger; fwd=miss',
    ]);
    const again = await ask('/v1/at/50/totals?by=year&measure=item/lamp');
    expect(again.headers.get('Cache-Status')).toBe('aid-ledger; hit');
    expect(await again.text()).toBe(await first.text());
    expect(
      (await ask('/v1/at/50/totals?measure=item/lamp&by=year', { 'If-None-Match': first.headers.get('ETag')! })).status,
    ).toBe(304);
  });

  it('beyond the head is not there, and is not kept', async () => {
    const head = await headPosition();
    const beyond = await ask(`/v1/at/${head + 1}/totals`);
    expect([beyond.status, beyond.headers.get('Cache-Control')]).toEqual([404, 'no-store']);
    await more();
    expect((await ask(`/v1/at/${head + 1}/totals`)).status).toBe(200);
  });

  it('is what the head answered when it was the head', async () => {
    for (const view of [
      'totals?by=month',
      'timeline',
      'claims',
      'activities',
      'activities/a',
      'reconstruction',
      'rehabilitation',
      'events?limit=500',
      'head',
    ]) {
      await postHere();
      const now = await (await ask(`/v1/${view}`)).text();
      const { position } = JSON.parse(now) as { position: number };
      await postHere();
      expect(await (await ask(`/v1/at/${position}/${view}`)).text(), view).toBe(now);
    }
  });

  it('of a time is found from the time', async () => {
    const { events } = (await (await ask('/v1/events?limit=60')).json()) as {
      events: { position: number; recorded: string }[];
    };
    const { position, recorded } = events.at(-1)!;
    const last = events.findLast((event) => event.recorded === recorded)!.position;
    expect(position).toBe(60);
    const sent = await ask(`/v1/totals?asOf=${recorded}&by=year`);
    const target = Number(/\/v1\/at\/(\d+)\/totals\?by=year$/.exec(sent.headers.get('Location')!)![1]);
    expect([sent.status, sent.headers.get('Cache-Control')]).toEqual([302, 'no-store']);
    expect(target).toBeGreaterThanOrEqual(last);
    expect((await ask('/v1/totals?asOf=2020-01-01')).headers.get('Location')).toBe('/v1/at/0/totals');
    expect((await ask('/?asOf=2020-01-01')).headers.get('Location')).toBe('/at/0');
    expect((await ask('/v1/totals?asOf=yesterday')).status).toBe(400);
  });

  it('takes the other clock as well: what was believed then of the time until then', async () => {
    const totals = async (path: string): Promise<number> =>
      ((await (await ask(path)).json()) as { rows: { stated: number }[] }).rows[0]?.stated ?? 0;
    const early = await totals('/v1/at/10/totals?measure=item/lamp&on=2024-03');
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(await totals('/v1/at/10/totals?measure=item/lamp'));
    expect(early).toBeLessThan(await totals('/v1/totals?measure=item/lamp&on=2024-03'));
  });
});

describe('an answer for the head', () => {
  it('is validated by position, kept within the bound, and moves with an append in this isolate', async () => {
    await postHere();
    const first = await ask('/v1/totals');
    expect(first.headers.get('Cache-Control')).toBe('public, max-age=0, must-revalidate');
    expect(first.headers.get('Cloudflare-CDN-Cache-Control')).toBe('max-age=5, must-revalidate');
    expect((await ask('/v1/totals')).headers.get('Cache-Status')).toBe('aid-ledger; hit');
    const etag = first.headers.get('ETag')!;
    const unchanged = await ask('/v1/totals', { 'If-None-Match': etag });
    expect([unchanged.status, await unchanged.text(), unchanged.headers.get('ETag')]).toEqual([304, '', etag]);
    await postHere();
    const moved = await ask('/v1/totals', { 'If-None-Match': etag });
    expect([moved.status, moved.headers.get('Cache-Status')]).toEqual([200, 'aid-ledger; fwd=miss']);
    expect(moved.headers.get('ETag')).not.toBe(etag);
  });

  it('of another isolate’s append is shown once the bound has passed', async () => {
    const app = makeApp();
    const short = { ...env, HEAD_MAX_AGE: '0' };
    const get = async (): Promise<unknown> => (await app.request('/v1/head', {}, short)).json();
    const before = (await get()) as { position: number };
    await more();
    expect(await get()).toMatchObject({ position: before.position + 1 });
  });

  it('is told apart by format, and never kept where a key was sent', async () => {
    await postHere();
    const json = await ask('/v1/events?limit=2');
    const ndjson = await ask('/v1/events?limit=2', { Accept: 'application/x-ndjson' });
    expect([json.headers.get('Content-Type'), ndjson.headers.get('Content-Type')]).toEqual([
      'application/json',
      'application/x-ndjson',
    ]);
    expect((await ask('/v1/events?limit=2', { Accept: 'application/x-ndjson' })).headers.get('Content-Type')).toBe(
      'application/x-ndjson',
    );
    expect(ndjson.headers.get('ETag')).not.toBe(json.headers.get('ETag'));
    const keyed = await ask('/v1/events?limit=2', { Authorization: 'Bearer x' });
    expect([keyed.status, keyed.headers.get('Cache-Control'), keyed.headers.get('ETag')]).toEqual([
      200,
      'no-store',
      null,
    ]);
  });

  it('shows a writer the own write, past every cache', async () => {
    const posted = await postHere();
    const { position } = (await posted.json()) as { position: number };
    expect(posted.headers.get('Link')).toBe(`</v1/timeline?minPosition=${position}>; rel="related"`);
    expect(posted.headers.get('X-D1-Bookmark')).toBeTruthy();
    const own = await ask(`/v1/timeline?minPosition=${position}`);
    expect([own.status, own.headers.get('Cache-Control'), own.headers.get('Position')]).toEqual([
      200,
      'no-store',
      String(position),
    ]);
    expect((await ask(`/v1/timeline?minPosition=${position + 1}`)).status).toBe(404);
  });

  it('refuses what it does not know instead of keeping it', async () => {
    const strange = await ask('/v1/totals?utm_source=x');
    expect([strange.status, strange.headers.get('Cache-Control')]).toEqual([400, 'no-store']);
  });
});

describe('a replica that lags', () => {
  /** The primary is the real D1; the replica has seen nothing: it answers as an empty ledger would. */
  function lagging(): { env: Env; sessions: string[] } {
    const sessions: string[] = [];
    const blind = (statement: D1PreparedStatement, sql: string): D1PreparedStatement =>
      sql.includes('AS head')
        ? env.DB.prepare("SELECT coalesce(?1, 0) AS position, 0 AS head, '' AS recorded")
        : statement;
    const replica = {
      prepare: (sql: string) => blind(env.DB.prepare(sql), sql),
      batch: <T>(statements: D1PreparedStatement[]) => env.DB.batch<T>(statements),
      getBookmark: () => 'replica',
    };
    const DB = {
      prepare: (sql: string) => env.DB.prepare(sql),
      batch: <T>(statements: D1PreparedStatement[]) => env.DB.batch<T>(statements),
      withSession(from: string) {
        sessions.push(from);
        return from === 'first-unconstrained' ? replica : env.DB.withSession(from);
      },
    };
    return { env: { ...env, DB: DB as unknown as D1Database, HEAD_MAX_AGE: '0' }, sessions };
  }

  it('never makes a position seem missing: the primary is asked', async () => {
    const { env: stale, sessions } = lagging();
    const response = await makeApp().request('/v1/at/51/totals', {}, stale);
    expect(response.status).toBe(200);
    expect(sessions).toEqual(['first-unconstrained', 'first-primary']);
    expect(await response.text()).toBe(await (await ask('/v1/at/51/totals')).text());
  });

  it('never breaks the reading of an own write', async () => {
    const head = await headPosition();
    const { env: stale } = lagging();
    const response = await makeApp().request(`/v1/totals?minPosition=${head}`, {}, stale);
    expect([response.status, response.headers.get('Position')]).toEqual([200, String(head)]);
  });

  it('is held to the bookmark that a client sends', async () => {
    const { env: stale, sessions } = lagging();
    const bookmark = (await postHere()).headers.get('X-D1-Bookmark')!;
    await makeApp().request('/v1/head', { headers: { 'X-D1-Bookmark': bookmark } }, stale);
    expect(sessions[0]).toBe(bookmark);
  });
});

describe('a rebuild', () => {
  const everything = async (): Promise<string> => {
    const { results: postings } = await env.DB.prepare('SELECT * FROM journal ORDER BY position, cancels').all();
    const { results: closings } = await env.DB.prepare(
      'SELECT kind, measure, month, activity, closed, since, data FROM books JOIN closings USING (book) ORDER BY 1, 2, 3, 4, 5',
    ).all();
    const { results: blocks } = await env.DB.prepare('SELECT * FROM blocks ORDER BY position').all();
    const totals = await readTotals(env.DB, null, ['activity', 'place', 'month'], {});
    const { results: settings } = await env.DB.prepare('SELECT k, v FROM search_config ORDER BY k').all();
    const found = await readTimeline(env.DB, null, kinds, {
      filters: { words: 'lamp', measure: 'item/lamp' },
      order: 'desc',
      limit: 500,
    });
    return JSON.stringify([postings, closings, blocks, totals, settings, found]);
  };
  const finish = async (projection: string): Promise<void> => {
    for (let i = 0; i < 1000; i++) if ((await rebuildStep(env.DB, kinds, projection)).done) return;
    throw new Error('the rebuild does not end');
  };

  it.each(rebuildable)('of the %s makes the same rows again', async (projection) => {
    const before = await everything();
    await finish(projection);
    expect(await everything()).toBe(before);
  });

  it('goes on while events are appended, and has them all', async () => {
    for (let steps = 0, done = false; !done; steps++) {
      if (steps < 6) await more();
      ({ done } = await rebuildStep(env.DB, kinds, 'journal'));
    }
    const before = await everything();
    await finish('journal');
    await finish('search');
    expect(await everything()).toBe(before);
  });

  it('killed at twenty points, it goes on where it was', async () => {
    const before = await everything();
    let killed = 0;
    for (let i = 0, done = false; !done; i++) {
      const dying: Database = {
        prepare: (sql) => env.DB.prepare(sql),
        batch: async <T>(statements: D1PreparedStatement[]) => {
          // The process dies before the batch, or after it and before its answer is seen.
          const kill = killed < 20 && (i * 7) % 3 !== 0;
          if (kill && i % 2 === 0) throw new Error(`killed ${++killed}`);
          const results = await env.DB.batch<T>(statements);
          if (kill) throw new Error(`killed ${++killed}`);
          return results;
        },
      };
      done = await rebuildStep(dying, kinds, killed < 10 ? 'journal' : 'search').then(
        (progress) => progress.done && killed >= 20,
        () => false,
      );
      if (i > 500) throw new Error('it does not end');
    }
    expect(killed).toBe(20);
    await finish('journal');
    await finish('search');
    expect(await everything()).toBe(before);
  });

  it('of the journal is not stuck by one of the books in between, nor by tables that are gone', async () => {
    const before = await everything();
    for (let i = 0; i < 2; i++) expect((await rebuildStep(env.DB, kinds, 'journal')).done).toBe(false);
    await finish('books');
    await finish('journal');
    expect((await rebuildStep(env.DB, kinds, 'books')).done).toBe(false);
    expect((await rebuildStep(env.DB, kinds, 'journal')).done).toBe(false);
    await env.DB.prepare('DROP TABLE next_closings').run();
    await finish('books');
    await finish('search');
    await finish('journal');
    expect(await everything()).toBe(before);
  });

  it('takes fewer events at once where they are long', async () => {
    const sources = Array.from({ length: 20 }, () => ({ ...SOURCES[0], title: 'A long title. '.repeat(14) }));
    const long = Array.from({ length: 120 }, () => delivered('a', { trucks: 1 }, { sources }));
    for (let i = 0; i < 3; i++) await post(long.slice(0, 40));
    const { results } = await env.DB.prepare('SELECT position, length(body) AS characters FROM events').all<{
      position: number;
      characters: number;
    }>();
    let from = 0;
    for (let done = false; !done;) {
      const progress = await rebuildStep(env.DB, kinds, 'search');
      const taken = results.filter(({ position }) => position > from && position <= progress.upto);
      if (taken.length > 1) expect(taken.reduce((sum, { characters }) => sum + characters, 0)).toBeLessThan(500_001);
      [from, done] = [progress.upto, progress.done];
    }
    expect(from).toBe(results.length);
  });

  it('by two workers at once counts nothing twice', async () => {
    const before = await everything();
    const worker = async (): Promise<void> => {
      for (let i = 0; i < 200; i++) if ((await rebuildStep(env.DB, kinds, 'journal')).done) return;
    };
    await Promise.all([worker(), worker()]);
    expect(await everything()).toBe(before);
  });

  it('is due where the code is newer than the rows, and is said to be', async () => {
    expect(await rebuildsDue(env.DB)).toEqual([]);
    await env.DB.prepare("UPDATE generations SET version = 0 WHERE projection = 'journal'").run();
    expect(await (await ask('/health')).json()).toMatchObject({ status: 'ok', rebuildDue: ['journal'] });
    const headers = { Authorization: `Bearer ${env.ADMIN_KEY}` };
    let done = false;
    while (!done)
      ({ done } = (await (
        await exports.default.fetch('http://ledger/v1/rebuild/journal', { method: 'POST', headers })
      ).json()) as { done: boolean });
    expect(await (await ask('/health')).json()).toMatchObject({ rebuildDue: [] });
    expect((await exports.default.fetch('http://ledger/v1/rebuild/nothing', { method: 'POST', headers })).status).toBe(
      422,
    );
    expect((await exports.default.fetch('http://ledger/v1/rebuild/journal', { method: 'POST' })).status).toBe(401);
  });

  it('has a projector for every table that is derived', () => {
    expect(projectors.flatMap(({ tables }) => tables)).toEqual([
      'journal',
      'turnovers',
      'attributions',
      'books',
      'closings',
      'blocks',
      'search',
    ]);
  });
});

describe('the audit', () => {
  const unheld = async (): Promise<string[]> => {
    const { checks } = (await (await auditNow()).json()) as { checks: { says: string; holds: boolean }[] };
    return checks.filter(({ holds }) => !holds).map(({ says }) => says);
  };

  it('finds a journal that does not follow from the log', async () => {
    expect(await (await auditNow()).json()).toMatchObject({ holds: true });
    await env.DB.prepare(
      "UPDATE journal SET data = json_set(data, '$[0][3]', (data ->> '$[0][3]') + 1) WHERE position = 10",
    ).run();
    expect(await (await auditNow()).json()).toMatchObject({ holds: false });
    expect(await unheld()).toContain('the journal equals a fresh fold of the log');
    await env.DB.prepare(
      "UPDATE journal SET data = json_set(data, '$[0][3]', (data ->> '$[0][3]') - 1) WHERE position = 10",
    ).run();
    expect(await unheld()).toEqual([]);
  });

  it('is made nightly, and its result is shown', async () => {
    const worker = (await import('../../src/index.ts')).default;
    await worker.scheduled(
      { scheduledTime: Date.UTC(2036, 10, 24, 3, 17), cron: '17 3 * * *', noRetry() {} } as never,
      env,
    );
    expect(await (await ask('/health')).json()).toMatchObject({
      audit: { made: '2036-11-24T03:17:00.000Z', holds: true },
    });
  });
});
