import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { StateCache } from '../../src/events/log/state-cache.ts';
import type { Database } from '../../src/events/log/stored.ts';
import { RHYTHM } from '../../src/projections/accounts/books.ts';
import {
  claimed,
  committed,
  corrected,
  delivered,
  donor,
  item,
  lines,
  opened,
  place,
  retracted,
  type Input,
} from '../builders.ts';
import { headPosition, post } from './ledger.ts';

/** D1, counting its calls. */
function counted(): { db: Database; calls: () => number } {
  let calls = 0;
  const db: Database = {
    prepare: (sql) => env.DB.prepare(sql),
    batch: (<Row>(statements: D1PreparedStatement[]) => {
      calls += 1;
      return env.DB.batch<Row>(statements);
    }) as Database['batch'],
  };
  return { db, calls: () => calls };
}

beforeAll(async () => {
  await post([item('lamp'), item('lantern'), place('town'), donor(), opened('south'), opened('north')]);
});

describe('an append that remembers', () => {
  it('is one round trip once it has learnt the stream and what it mentions', async () => {
    const memory = new StateCache();
    const { db, calls } = counted();
    await post(delivered('south', { ...lines('lamp', 1), to: 'town' }), { memory }, db);
    expect(calls()).toBe(2);
    await post(delivered('south', { ...lines('lamp', 2), to: 'town' }), { memory }, db);
    await post([delivered('south', lines('lamp', 3)), delivered('south', lines('lamp', 4))], { memory }, db);
    expect(calls()).toBe(4);
  });

  it('learns of what was appended elsewhere by being refused, and then lands', async () => {
    const [here, there] = [new StateCache(), new StateCache()];
    for (const memory of [here, there, here, there]) await post(delivered('north', lines('lamp', 1)), { memory });
    expect(await versionOf('activity/north')).toBe(5);
  });

  it('builds on what is still being written: many at once on one stream take one round trip each', async () => {
    const memory = new StateCache();
    const { db, calls } = counted();
    await post(delivered('south', lines('lamp', 1)), { memory }, db);
    const version = await versionOf('activity/south');
    const before = calls();
    const posted = await Promise.all(
      Array.from({ length: 150 }, (_, i) => post(delivered('south', lines('lamp', i + 1)), { memory }, db)),
    );
    expect(calls() - before).toBeLessThan(150 + 15); // and those that make a block or two
    expect(posted.map(({ events }) => events[0]!.version)).toEqual(posted.map((_, i) => version + 1 + i));
    expect(await unclosed()).toBeLessThan(RHYTHM.block);
  });

  it('is not misled by what fails while it is being written', async () => {
    const memory = new StateCache();
    await post(delivered('south', lines('lamp', 1)), { memory });
    const version = await versionOf('activity/south');
    let isFirst = true;
    const failing: Database = {
      prepare: (sql) => env.DB.prepare(sql),
      batch: <Row>(statements: D1PreparedStatement[]) => {
        if (!isFirst) return env.DB.batch<Row>(statements);
        isFirst = false;
        return Promise.reject(new Error('D1_ERROR: out of memory'));
      },
    };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => post(delivered('south', lines('lamp', 1)), { memory }, failing)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', ...Array<string>(4).fill('fulfilled')]);
    expect(await versionOf('activity/south')).toBe(version + 4);
  });

  it('refuses nothing on memory alone: a version made elsewhere may be expected here', async () => {
    const memory = new StateCache();
    await post(delivered('north', lines('lamp', 1)), { memory });
    const version = await versionOf('activity/north');
    await post(delivered('north', lines('lamp', 1)));
    await post(delivered('north', lines('lamp', 1), { expectedVersion: version + 1 }), { memory });
    expect(await versionOf('activity/north')).toBe(version + 2);
    await expect(
      post(delivered('north', lines('lamp', 1), { expectedVersion: version }), { memory }),
    ).rejects.toMatchObject({ refusal: 'version-conflict', more: { currentVersion: version + 2 } });
  });

  it('does not post in a unit that was taken back elsewhere', async () => {
    const memory = new StateCache();
    const { events } = await post(item('wire', 'H87'));
    await post(delivered('south', lines('wire', 1)), { memory });
    await post(retracted('catalogue/items', events[0]!.id));
    await post(item('wire', 'MTR'));
    await expect(post(delivered('south', lines('wire', 1)), { memory })).rejects.toMatchObject({ refusal: 'invalid' });
  });

  it('takes a request that uses a code and then corrects it', async () => {
    const { events } = await post(place('village'));
    const moved = corrected('catalogue/places', events[0]!.id, {
      code: 'village',
      names: { en: 'Village' },
      country: 'UA',
    });
    for (const memory of [undefined, new StateCache()]) {
      const { position } = await post(delivered('south', { trucks: 1, to: 'village' }), { memory });
      expect(position).toBeGreaterThan(0);
    }
    const both = await post([delivered('south', { trucks: 1, to: 'village' }), moved]);
    expect(both.events).toHaveLength(2);
  });

  it('answers a replay with the first result', async () => {
    const memory = new StateCache();
    const event = { ...delivered('south', lines('lamp', 9)), id: 'replayed-event' };
    const first = await post(event, { memory });
    expect(await post(event, { memory })).toMatchObject({ isRetry: true, events: first.events });
    const keyed = { memory, idempotencyKey: 'once' };
    const once = await post(delivered('south', lines('lamp', 8)), keyed);
    expect(await post(delivered('south', lines('lamp', 8)), keyed)).toMatchObject({
      isRetry: true,
      position: once.position,
    });
    await expect(post(delivered('south', lines('lamp', 7)), keyed)).rejects.toMatchObject({ refusal: 'key-reused' });
  });
});

/** What two isolates do, in turn; whatever refers to an earlier event names it by its place among those accepted. */
const action = fc.record({
  by: fc.nat(1),
  what: fc.constantFrom('deliver', 'deliver', 'deliver', 'claim', 'commit', 'fulfil', 'register', 'correct', 'retract'),
  item: fc.constantFrom('bulb', 'cable'),
  on: fc.nat(30),
  count: fc.integer({ min: 1, max: 9 }),
});

/** How many events have come since the last block. */
async function unclosed(): Promise<number> {
  const row = await env.DB.prepare('SELECT max(position) AS closed FROM blocks').first<{ closed: number }>();
  return (await headPosition()) - (row?.closed ?? 0);
}

describe('two isolates over one ledger', () => {
  it('close the books in time, though each is behind the other at every append', async () => {
    const memories = [new StateCache(), new StateCache()];
    await post([opened('left'), opened('right')]);
    for (let i = 0; i < 2 * RHYTHM.block; i++)
      await post(delivered(i % 2 === 0 ? 'left' : 'right', { trucks: 1 }), { memory: memories[i % 2] });
    expect(await unclosed()).toBeLessThan(RHYTHM.block + 8);
  });

  it('come to what one without memory comes to, refusals and all', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 14 }), async (actions) => {
        run += 1;
        const [remembering, reading] = [`r${run}`, `f${run}`];
        const memories = [new StateCache(), new StateCache()];
        const outcomes = async (world: string, memoryOf: (by: number) => StateCache | undefined): Promise<string[]> => {
          const accepted: { id: string; stream: string; what: string }[] = [];
          const told: string[] = [];
          const attempt = async (input: Input, what: string, by: number): Promise<void> => {
            try {
              const { events } = await post(input, { memory: memoryOf(by) });
              accepted.push({ id: events[0]!.id, stream: events[0]!.stream, what });
              told.push(`${what} ${events[0]!.version}`);
            } catch (error) {
              told.push(`${what} ${(error as { refusal?: string }).refusal ?? String(error)}`);
            }
          };
          const code = (name: string): string => `${name}-${world}`;
          await attempt(opened(world), 'open', 0);
          for (const name of ['bulb', 'cable'])
            await attempt({ ...item(code(name)), stream: `catalogue/items/${world}` }, 'register', 0);
          for (const { by, what, item: name, on, count } of actions) {
            const target = accepted[on % accepted.length]!;
            if (what === 'deliver') await attempt(delivered(world, lines(code(name), count)), what, by);
            if (what === 'claim')
              await attempt(claimed(world, `item/${code(name)}`, { value: count, unit: 'H87' }, '2025'), what, by);
            if (what === 'commit') await attempt(committed(world, lines(code(name), count)), what, by);
            if (what === 'fulfil')
              await attempt(delivered(world, { ...lines(code(name), count), fulfils: target.id }), what, by);
            if (what === 'register')
              await attempt(
                { ...item(code(name), count > 5 ? 'MTR' : 'H87'), stream: `catalogue/items/${world}` },
                what,
                by,
              );
            if (what === 'correct')
              await attempt(corrected(target.stream, target.id, lines(code(name), count)), what, by);
            if (what === 'retract') await attempt(retracted(target.stream, target.id), what, by);
          }
          return told;
        };
        const remembered = await outcomes(remembering, (by) => memories[by]);
        const read = await outcomes(reading, () => undefined);
        expect(remembered).toEqual(read);
        expect(await sumsOf(remembering)).toEqual(await sumsOf(reading));
      }),
      { numRuns: 12 },
    );
    expect(await headPosition()).toBeGreaterThan(0);
  });
});

async function versionOf(stream: string): Promise<number> {
  const row = await env.DB.prepare('SELECT max(version) AS version FROM events WHERE stream = ?1')
    .bind(stream)
    .first<{ version: number }>();
  return row?.version ?? 0;
}

/** What an activity came to by measure, without its world's name. */
async function sumsOf(world: string): Promise<string> {
  const { results } = await env.DB.prepare(
    `SELECT replace(measure, '-' || ?1, '') AS measure, unit, sum(stated) AS stated, sum(events) AS events
     FROM postings WHERE activity = ?1 GROUP BY 1, 2 ORDER BY 1, 2`,
  )
    .bind(world)
    .all();
  return JSON.stringify(results);
}
