import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { delivered, donor, item, lines, opened } from '../builders.ts';
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
