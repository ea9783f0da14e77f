import { env } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { inspect } from '../../scripts/inspection.mjs';
import { corrected, delivered, donor, item, lines, opened } from '../builders.ts';
import { post } from './ledger.ts';

let delivery: string;
let position: number;

beforeAll(async () => {
  const before = await post([donor(), item('lamp'), opened('lights'), delivered('lights', lines('lamp', 20))]);
  delivery = before.events.at(-1)!.id;
  position = (await post([corrected('activity/lights', delivery, lines('lamp', 12))])).position;
});

describe('what inspect shows of an event', () => {
  it('is its fact with its history, what it posted, and the sums that it moved', async () => {
    expect(await inspect(env.DB, String(position))).toMatchObject({
      position,
      standing: 'in-effect',
      event: { type: 'event.corrected' },
      content: { data: lines('lamp', 12) },
      history: [{ id: delivery }, { position }],
      postings: expect.arrayContaining([expect.objectContaining({ measure: 'item/lamp', stated: 12 })]),
      moved: expect.arrayContaining([{ measure: 'item/lamp', unit: 'H87', before: 20, after: 12 }]),
    });
  });

  it('is the same by id, by fact key and by position', async () => {
    const { event } = await inspect(env.DB, 'activity/lights');
    expect(event.type).toBe('activity.opened');
    expect((await inspect(env.DB, event.id)).position).toBe((await inspect(env.DB, 'activity/lights')).position);
  });

  it.each(['no-such-event', '999999'])('says that there is no %s', async (name) => {
    await expect(inspect(env.DB, name)).rejects.toThrow(/no event/);
  });
});
