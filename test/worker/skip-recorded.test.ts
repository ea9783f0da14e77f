import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { corrected, delivered, donor, item, lines, opened, type Input } from '../builders.ts';
import { record, send } from './http.ts';
import { headPosition } from './ledger.ts';

interface Answer {
  readonly position: number;
  readonly events: readonly { id: string; position: number }[];
  readonly recorded?: readonly { id: string; position: number }[];
  readonly errors?: readonly { pointer: string; detail: string }[];
}

let made = 0;
const delivery = (): Input & { id: string } => {
  made += 1;
  return { ...delivered('lights', lines('lamp', made)), id: `delivery-${made}` };
};

async function skip(events: readonly Input[], query = ''): Promise<{ status: number; answer: Answer }> {
  const response = await send({ events }, `?recorded=skip${query}`);
  return { status: response.status, answer: await response.json() };
}

beforeAll(() => record(donor(), item('lamp'), opened('lights')));

describe('G5: recorded=skip', () => {
  it('appends what is new, and says where the rest was', async () => {
    const [first, second, third] = [delivery(), delivery(), delivery()];
    const position = await record(second);
    const { status, answer } = await skip([first, second, third]);
    expect(status).toBe(201);
    expect(answer.events.map(({ id, position: at }) => [id, at])).toEqual([
      [first.id, position + 1],
      [third.id, position + 2],
    ]);
    expect(answer.recorded).toEqual([{ id: second.id, position }]);
    expect(answer.position).toBe(position + 2);
  });

  it('is 201 with nothing recorded before, and 200 with no events where nothing is new', async () => {
    const events = [delivery(), delivery()];
    const first = await skip(events);
    expect([first.status, first.answer.recorded]).toEqual([201, []]);
    const head = await headPosition();
    const again = await skip(events);
    expect(again).toMatchObject({ status: 200, answer: { position: head, events: [], warnings: [] } });
    expect(again.answer.recorded).toEqual(events.map(({ id }, i) => ({ id, position: head - 1 + i })));
    expect(await headPosition()).toBe(head);
  });

  it('refuses an id that is recorded with other content, and appends nothing of the request', async () => {
    const [known, fresh] = [delivery(), delivery()];
    await record(known);
    const head = await headPosition();
    const { status, answer } = await skip([fresh, { ...known, occurred: '2024-02-02' }]);
    expect(status).toBe(422);
    expect(answer.errors).toMatchObject([
      { pointer: '/events/1/id', detail: expect.stringContaining('other content') },
    ]);
    expect(await headPosition()).toBe(head);
  });

  it('says where faults of the new events are in the whole request', async () => {
    const known = delivery();
    await record(known);
    const { status, answer } = await skip([known, { ...delivery(), data: lines('no-such-item', 1) }]);
    expect(status).toBe(422);
    expect(answer.errors).toMatchObject([{ pointer: '/events/1/data/lines/0/item' }]);
  });

  it('takes a correction that is recorded, and the correction of an event beside it', async () => {
    const [one, other] = [delivery(), delivery()];
    const correction = { ...corrected('activity/lights', one.id, lines('lamp', 501)), id: 'correction-1' };
    await record(one, other, correction);
    const next = { ...corrected('activity/lights', other.id, lines('lamp', 502)), id: 'correction-2' };
    const { status, answer } = await skip([one, correction, next]);
    expect([status, answer.events.map(({ id }) => id)]).toEqual([201, ['correction-2']]);
    expect(answer.recorded?.map(({ id }) => id)).toEqual([one.id, 'correction-1']);
  });

  it('with rivals records each event once', async () => {
    const events = Array.from({ length: 8 }, delivery);
    const head = await headPosition();
    const answers = await Promise.all([skip(events.slice(0, 6)), skip(events.slice(2)), skip(events)]);
    for (const { status } of answers) expect([200, 201]).toContain(status);
    const appended = answers.flatMap(({ answer }) => answer.events.map(({ id }) => id));
    expect(appended.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    expect(await headPosition()).toBe(head + events.length);
  });

  it('does not go with an Idempotency-Key', async () => {
    const response = await exports.default.fetch('http://ledger/v1/events?recorded=skip', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${env.ADMIN_KEY}`,
        'Idempotency-Key': 'one',
      },
      body: JSON.stringify(delivery()),
    });
    expect(response.status).toBe(400);
  });

  it('in a dry run says what would be new, and records nothing', async () => {
    const [known, fresh] = [delivery(), delivery()];
    await record(known);
    const head = await headPosition();
    const { status, answer } = await skip([known, fresh], '&dryRun=true');
    expect(status).toBe(200);
    expect(answer.events.map(({ id }) => id)).toEqual([fresh.id]);
    expect(answer.recorded).toEqual([{ id: known.id, position: head }]);
    expect(await headPosition()).toBe(head);
  });
});
