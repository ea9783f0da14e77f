import { afterEach, describe, expect, it, vi } from 'vitest';
import { LedgerError } from '../../src/events/errors.ts';
import { countPost, REQUESTS_A_UNIT } from '../../src/routes/http/rate-limit.ts';

/** A platform that grants `units` units, and counts how often it was asked. */
function platform(units: number): { env: Env; asked: () => number } {
  let asked = 0;
  const RATE_LIMIT = { limit: async () => ({ success: ++asked <= units }) };
  return { env: { RATE_LIMIT } as unknown as Env, asked: () => asked }; // nothing else of it is looked at
}

async function isTaken(env: Env, holder = 'someone'): Promise<boolean> {
  try {
    await countPost(env, holder);
    return true;
  } catch (error) {
    if (error instanceof LedgerError && error.refusal === 'too-many-requests') return false;
    throw error;
  }
}

async function takenOf(posts: number, env: Env): Promise<number> {
  let taken = 0;
  for (let i = 0; i < posts; i++) taken += (await isTaken(env)) ? 1 : 0;
  return taken;
}

describe('the limit of a key', () => {
  afterEach(() => vi.useRealTimers());

  it('is asked for once for all the posts of a unit', async () => {
    const { env, asked } = platform(2);
    expect(await takenOf(2 * REQUESTS_A_UNIT, env)).toBe(2 * REQUESTS_A_UNIT);
    expect(asked()).toBe(2);
  });

  it('refuses what goes beyond the units that the platform grants', async () => {
    const { env } = platform(2);
    expect(await takenOf(3 * REQUESTS_A_UNIT, env)).toBe(2 * REQUESTS_A_UNIT);
  });

  it('lets those who post at once share the unit that one of them asks for', async () => {
    const { env, asked } = platform(2);
    await takenOf(REQUESTS_A_UNIT, env);
    const taken = await Promise.all(Array.from({ length: REQUESTS_A_UNIT }, () => isTaken(env)));
    expect(taken).not.toContain(false);
    expect(asked()).toBe(2);
  });

  it('lets no more than one unit slip through while a refusal is on its way, and none after it', async () => {
    const { env } = platform(1);
    await takenOf(REQUESTS_A_UNIT, env);
    const flood = (): Promise<boolean[]> => Promise.all(Array.from({ length: 200 }, () => isTaken(env)));
    expect((await flood()).filter(Boolean).length).toBeLessThan(REQUESTS_A_UNIT);
    expect((await flood()).filter(Boolean)).toHaveLength(0);
  });

  it('is counted for each holder alone', async () => {
    const { env, asked } = platform(2);
    expect([await isTaken(env, 'one'), await isTaken(env, 'another')]).toEqual([true, true]);
    expect(asked()).toBe(2);
  });

  it('is asked for again when a unit is a minute old', async () => {
    vi.useFakeTimers();
    const { env, asked } = platform(2);
    await isTaken(env);
    vi.advanceTimersByTime(60_001);
    await isTaken(env);
    expect(asked()).toBe(2);
  });
});
