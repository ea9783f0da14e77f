import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { claimed, delivered, donor, item, lines, opened } from '../builders.ts';
import { ask } from './http.ts';
import { post } from './ledger.ts';

beforeAll(async () => {
  await post([donor(), item('lamp'), opened('lights')]);
  for (let i = 0; i < 9; i++)
    await post(Array.from({ length: 460 }, (_, n) => delivered('lights', lines('lamp', n + 1))));
}, 120_000);

describe('what would read too much', () => {
  it('is refused, and the parameter named: changes over more than a thousand positions', async () => {
    const response = await ask('/v1/changes?from=0');
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      type: '/problems/too-wide',
      hint: 'Ask from a later position: from=3143.',
      errors: [{ pointer: '?from' }],
    });
    expect((await ask('/changes?from=0')).status).toBe(422);
  });

  it('is not what a page or a hint asks for', async () => {
    expect((await ask('/v1/changes?from=3143')).status).toBe(200);
    expect((await ask('/changes')).status).toBe(200);
    expect(await env.DB.prepare('SELECT count(*) FROM events').first('count(*)')).toBe(4_143);
  });
});

describe('verdicts that turned', () => {
  it('come page by page where there are many claims, each once', async () => {
    const from = 4_143;
    const claims = Array.from({ length: 90 }, (_, n) =>
      claimed(`said-${n}`, 'item/lamp', { value: 2_000_000 + n, unit: 'H87' }, '2024-02-01'),
    );
    await post(claims);
    await post(delivered('lights', lines('lamp', 5_000_000)));
    const turned: string[] = [];
    let next: string | undefined;
    do {
      const query = next === undefined ? '' : `&verdictsAfter=${encodeURIComponent(next)}`;
      const response = await ask(`/v1/changes?from=${from}${query}`);
      expect(response.status).toBe(200);
      const page = (await response.json()) as { verdicts: { series: string }[]; nextVerdicts?: string };
      expect(page.verdicts.length).toBeLessThanOrEqual(40);
      turned.push(...page.verdicts.map(({ series }) => series));
      next = page.nextVerdicts;
    } while (next !== undefined);
    expect(turned.toSorted()).toEqual(claims.map(({ stream }) => String(stream).slice('claim/'.length)).toSorted());
    const of = await ask(`/v1/changes?from=${from}&measure=item/other`);
    expect(await of.json()).toMatchObject({ verdicts: [] });
  });
});
