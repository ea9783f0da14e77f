import { beforeAll, describe, expect, it } from 'vitest';
import { committed, corrected, delivered, donor, item, lines, opened, place, type Input } from '../builders.ts';
import { send } from './http.ts';
import { headPosition } from './ledger.ts';

/** What a post is warned of, over HTTP. */

interface Warning {
  readonly code: string;
  readonly pointer: string;
  readonly event?: string;
}
interface Answer {
  readonly status: number;
  readonly warnings: readonly Warning[];
  readonly events: readonly { readonly id: string }[];
}

async function post(body: Input, query = ''): Promise<Answer> {
  const response = await send(body, query);
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
}

const source = (name: string): Input => ({ sources: [{ url: `https://example.org/${name}`, publisher: 'News' }] });
const lamps = (count: number, more: Input): Input => delivered('a', lines('lamp', count), more);
const codes = ({ warnings }: Answer): string[] => warnings.map(({ code }) => code);

describe('what is in use', () => {
  const retract = (stream: string, target: string): Input => ({
    stream,
    type: 'event.retracted',
    data: { target, reason: 'It was a mistake.' },
  });

  it('is not retracted before what uses it: an item, a place, an organization', async () => {
    await post({
      events: [
        donor(),
        { ...item('pump'), id: 'the-pump' },
        { ...place('district'), id: 'the-district' },
        { ...place('village', { parent: 'district' }), id: 'the-village' },
        { ...donor('carrier'), id: 'the-carrier' },
        opened('c', { implementers: ['carrier'] }),
        { ...delivered('c', { ...lines('pump', 2), to: 'village' }), id: 'the-pumps' },
      ],
    });
    const before = await headPosition();
    for (const [stream, target, says] of [
      ['catalogue/items', 'the-pump', 'item/pump is used by the-pumps'],
      ['catalogue/places', 'the-village', 'place/village is used by the-pumps'],
      ['catalogue/places', 'the-district', 'place/district is used by the-village'],
      ['catalogue/organizations', 'the-carrier', 'organization/carrier is used by'],
    ] as const) {
      const answer = await post(retract(stream, target));
      expect(answer.status, target).toBe(422);
      expect(JSON.stringify(answer)).toContain(says);
    }
    expect(await headPosition()).toBe(before);
  });

  it('is retracted in one request with what uses it, and when nothing uses it any more', async () => {
    const both = await post({
      events: [retract('activity/c', 'the-pumps'), retract('catalogue/items', 'the-pump')],
    });
    expect(both.status).toBe(201);
    expect((await post(retract('catalogue/places', 'the-village'))).status).toBe(201);
    expect((await post(retract('catalogue/places', 'the-district'))).status).toBe(201);
  });

  it('is not retracted with one of two that use it', async () => {
    await post({
      events: [
        { ...item('tent'), id: 'the-tent' },
        ...[1, 2].map((n) => ({ ...delivered('c', lines('tent', n)), id: `the-tents-${n}` })),
      ],
    });
    for (const [ended, left] of [
      ['the-tents-1', 'the-tents-2'],
      ['the-tents-2', 'the-tents-1'],
    ] as const) {
      const answer = await post({ events: [retract('activity/c', ended), retract('catalogue/items', 'the-tent')] });
      expect(answer.status, ended).toBe(422);
      expect(JSON.stringify(answer)).toContain(`item/tent is used by ${left}`);
    }
  });

  it('is never left without what it uses, whoever comes first', async () => {
    for (let i = 0; i < 8; i++) {
      await post({ ...item(`rivalled-${i}`), id: `rivalled-item-${i}` });
      const rivals = [
        () => post(delivered('c', lines(`rivalled-${i}`, 1))),
        () => post(retract('catalogue/items', `rivalled-item-${i}`)),
      ];
      const answers = await Promise.all((i % 2 ? rivals : rivals.toReversed()).map((postOne) => postOne()));
      expect(answers.map(({ status }) => status).toSorted(), String(i)).toEqual([201, 422]);
    }
  });
});

describe('warnings', () => {
  beforeAll(async () => {
    await post({ events: [item('lamp'), opened('a'), opened('b')] });
  });

  it('are none for a new fact from a new source', async () => {
    const answer = await post(lamps(3, source('first')));
    expect(answer.status).toBe(201);
    expect(answer.warnings).toEqual([]);
  });

  it('tell a likely repeat and the event it repeats: the same goods, days and activity', async () => {
    const first = await post(lamps(7, { id: 'seven-lamps', ...source('seven') }));
    expect(first.warnings).toEqual([]);
    const again = await post(lamps(7, source('seven-again')));
    expect(again.status).toBe(201);
    expect(again.warnings).toMatchObject([{ code: 'likely-repeat', pointer: '', event: 'seven-lamps' }]);
    expect(codes(await post(lamps(7, { occurred: '2024-01-03', ...source('other-day') })))).toEqual([]);
    expect(codes(await post({ ...lamps(7, source('other-activity')), stream: 'activity/b' }))).toEqual([]);
    expect(codes(await post(lamps(8, source('other-goods'))))).toEqual([]);
  });

  it('tell repeats within one request, by their pointers', async () => {
    const { warnings } = await post({ events: [lamps(11, source('eleven')), lamps(11, source('eleven-again'))] });
    expect(warnings).toMatchObject([{ code: 'likely-repeat', pointer: '/events/1' }]);
  });

  it('name a source that is known, and the event that cites it', async () => {
    await post(lamps(21, { id: 'twenty-one', ...source('known') }));
    const { warnings } = await post(lamps(22, source('known')));
    expect(warnings).toMatchObject([{ code: 'source-known', pointer: '/sources/0/url', event: 'twenty-one' }]);
  });

  it('forget what has been retracted', async () => {
    await post(lamps(31, { id: 'thirty-one', ...source('thirty-one') }));
    await post({ stream: 'activity/a', type: 'event.retracted', data: { target: 'thirty-one', reason: 'x' } });
    expect(codes(await post(lamps(31, source('thirty-one'))))).toEqual([]);
  });

  it('tell a date that is yet to come, and what leads to a person', async () => {
    expect(codes(await post(lamps(41, { occurred: '2999', ...source('future') })))).toEqual(['future']);
    const text = (en: string, name: string): Input =>
      delivered('a', { ...lines('lamp', 42), summary: { en } }, { occurred: name, ...source(name) });
    const mailed = await post(text('Ask o.someone@example.org.', '2024-02-01'));
    expect(mailed.warnings).toMatchObject([{ code: 'personal-data', pointer: '/data/summary/en' }]);
    expect(codes(await post(text('Call +380 44 123 45 67.', '2024-02-02')))).toEqual(['personal-data']);
    expect(codes(await post(text('1,234,567,890 lamps of 2024-02-03, No. 0012345.', '2024-02-03')))).toEqual([]);
  });

  it('tell a figure a hundred times the largest so far, of the same measure and unit', async () => {
    await post(item('blanket'));
    const blankets = (count: number, occurred: string): Input => ({
      ...delivered('a', { trucks: 1, ...lines('blanket', count) }, { occurred, ...source(`blankets-${count}`) }),
    });
    expect(codes(await post(blankets(50, '2024-03-01')))).toEqual([]);
    expect(codes(await post({ ...blankets(60, '2024-03-02'), id: 'sixty-blankets' }))).toEqual([]);
    expect(codes(await post(blankets(5999, '2024-03-03'), '?dryRun=true'))).toEqual([]);
    const { warnings } = await post(blankets(6000, '2024-03-03'));
    expect(warnings).toMatchObject([{ code: 'outlier', pointer: '/data/lines/0/quantity', event: 'sixty-blankets' }]);
    expect(codes(await post(blankets(6001, '2024-03-04')))).toEqual([]); // it is no longer the largest
  });

  it('tell a delivery that an open promise of its activity seems to ask for, until it is kept', async () => {
    await post({
      events: [
        item('boiler'),
        item('stove'),
        donor('receiver'),
        opened('promised'),
        committed(
          'promised',
          { ...lines('boiler', 10), receiver: 'receiver' },
          { id: 'ten-boilers', ...source('order') },
        ),
        committed(
          'promised',
          { value: { amount: '500', currency: 'EUR' } },
          { id: 'five-hundred', ...source('order') },
        ),
      ],
    });
    const boilers = (count: number, more: Input = {}, day = '01'): Input =>
      delivered(
        'promised',
        { ...lines('boiler', count), ...more },
        { occurred: `2024-05-${day}`, ...source(`boilers-${day}-${count}`) },
      );
    const { warnings } = await post(boilers(4), '?dryRun=true');
    expect(warnings).toMatchObject([{ code: 'open-promise', pointer: '/data', event: 'ten-boilers' }]);
    expect(codes(await post(boilers(4, { receiver: 'donor' }), '?dryRun=true'))).toEqual([]);
    expect(codes(await post(delivered('promised', lines('stove', 1), source('stove')), '?dryRun=true'))).toEqual([]);
    expect(codes(await post(boilers(10, { fulfils: 'ten-boilers' })))).toEqual([]);
    expect(codes(await post(boilers(4, {}, '02'), '?dryRun=true'))).toEqual([]);

    const paid = (amount: string, more: Input = {}): Input => ({
      ...delivered('promised', { value: { amount, currency: 'EUR' }, ...more }, source(`paid-${amount}`)),
      type: 'payment.made',
    });
    expect((await post(paid('100'), '?dryRun=true')).warnings).toMatchObject([{ event: 'five-hundred' }]);
    expect(codes(await post(paid('500', { fulfils: 'five-hundred' })))).toEqual([]);
    expect(codes(await post(paid('100'), '?dryRun=true'))).toEqual([]);
  });

  it('a dry run tells the same, and writes nothing', async () => {
    const before = await headPosition();
    expect(codes(await post(lamps(7, source('first')), '?dryRun=true'))).toEqual(['likely-repeat', 'source-known']);
    expect(await headPosition()).toBe(before);
  });

  it('refuse where the request is strict, and nothing is written', async () => {
    const before = await headPosition();
    const refused = await post(lamps(7, source('strict')), '?strict=true');
    expect(refused.status).toBe(422);
    expect(codes(refused)).toEqual(['likely-repeat']);
    expect(await headPosition()).toBe(before);
    expect((await post(lamps(51, source('strict')), '?strict=true')).status).toBe(201);
  });

  it('are none for a retry', async () => {
    const event = lamps(61, { id: 'sixty-one', ...source('retry') });
    expect((await post(event)).status).toBe(201);
    expect(await post(event)).toMatchObject({ status: 200, warnings: [] });
    expect(await post(event, '?strict=true')).toMatchObject({ status: 200, warnings: [] });
  });

  it('a correction repeats nothing, and is warned of what it brings', async () => {
    const { events } = await post(lamps(71, source('seventy-one')));
    const answer = await post(
      corrected('activity/a', events[0]!.id, { summary: { en: 'Ask me@example.org' } }, { occurred: '2024-01-05' }),
    );
    expect(answer.warnings).toMatchObject([{ code: 'personal-data', pointer: '/data/data/summary/en' }]);
  });
});
