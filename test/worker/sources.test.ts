import { beforeAll, describe, expect, it } from 'vitest';
import { claimed, corrected, delivered, donor, item, lines, opened, retracted, type Input } from '../builders.ts';
import { ask, record } from './http.ts';

/** What the ledger rests on, as clients see it. */

interface Lists {
  readonly publishers?: readonly { readonly publisher: string; readonly events: number; readonly more: boolean }[];
  readonly origins?: readonly {
    readonly origin: string;
    readonly originNames?: unknown;
    readonly publishers: readonly string[];
    readonly events: number;
    readonly alone: { readonly events: number };
  }[];
  readonly addresses?: readonly {
    readonly url: string;
    readonly publisher: string;
    readonly events: number;
    readonly uses: readonly { readonly id: string }[];
  }[];
  readonly next: Readonly<Record<string, string>>;
}

async function sourcesOf(query = '', prefix = '/v1'): Promise<Lists> {
  const response = await ask(`${prefix}/sources${query}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Lists;
}

const article = (publisher: string, path: string, origin?: string): Input => ({
  publisher,
  url: `https://news.example/${path}`,
  kind: 'press',
  ...(origin === undefined ? {} : { origin }),
});
const from = (...sources: readonly Input[]): Input => ({ sources });

describe('sources', () => {
  let before = 0;

  beforeAll(async () => {
    await record(
      { ...donor('the-agency'), ...from() },
      { ...donor(), ...from() },
      { ...item('lamp'), ...from() },
      { ...opened('first'), ...from() },
      { ...opened('second'), ...from() },
      delivered('first', lines('lamp', 1), {
        id: 'copied-one',
        ...from(article('Gazette', 'a', 'the-agency'), article('Зоря/Зоря', 'b', 'the-agency')),
      }),
      delivered('second', lines('lamp', 2), {
        id: 'copied-two',
        ...from(article('Gazette', 'a', 'the-agency'), article('Ministry', 'c', 'the-ministry')),
      }),
      delivered('second', lines('lamp', 3), { id: 'unsaid-one', ...from(article('Ministry', 'd')) }),
    );
    before = ((await (await ask('/v1/head')).json()) as { position: number }).position;
  });

  it('are publishers, origins with what rests on one alone, and addresses with what cites them', async () => {
    const { publishers, origins, addresses } = await sourcesOf();
    expect(publishers).toEqual([
      { publisher: 'Gazette', kinds: ['press'], events: 2, more: false },
      { publisher: 'Ministry', kinds: ['press'], events: 2, more: false },
      { publisher: 'Зоря/Зоря', kinds: ['press'], events: 1, more: false },
    ]);
    expect(origins).toMatchObject([
      { origin: 'the-agency', publishers: ['Gazette', 'Зоря/Зоря'], events: 2, alone: { events: 1, more: false } },
      { origin: 'the-ministry', publishers: ['Ministry'], events: 1, alone: { events: 0 } },
    ]);
    expect(origins?.[0]?.originNames).toBeDefined();
    const uses = Object.fromEntries((addresses ?? []).map((one) => [one.url, one.uses.map(({ id }) => id).toSorted()]));
    expect(uses).toEqual({
      'https://news.example/a': ['copied-one', 'copied-two'],
      'https://news.example/b': ['copied-one'],
      'https://news.example/c': ['copied-two'],
      'https://news.example/d': ['unsaid-one'],
    });
  });

  it('are of a population, of days, of one origin', async () => {
    const { origins, publishers } = await sourcesOf('?activity=first');
    expect(origins?.map(({ origin, events }) => [origin, events])).toEqual([['the-agency', 1]]);
    expect(publishers?.map(({ publisher }) => publisher)).toEqual(['Gazette', 'Зоря/Зоря']);
    expect((await sourcesOf('?to=2023')).addresses).toEqual([]);
    expect((await sourcesOf('?origin=the-ministry')).publishers?.map(({ publisher }) => publisher)).toEqual([
      'Gazette',
      'Ministry',
    ]);
  });

  it('open to the facts that cite them', async () => {
    const idsOf = async (query: string): Promise<readonly string[]> => {
      const response = await ask(`/v1/timeline?${query}`);
      return ((await response.json()) as { entries: { id: string }[] }).entries.map(({ id }) => id).toSorted();
    };
    expect(await idsOf('origin=the-agency')).toEqual(['copied-one', 'copied-two']);
    expect(await idsOf(`publisher=${encodeURIComponent('Зоря/Зоря')}`)).toEqual(['copied-one']);
    expect(await idsOf(`source=${encodeURIComponent('https://news.example/d')}`)).toEqual(['unsaid-one']);
  });

  it('are those in effect, and as they were at a position', async () => {
    await record(
      corrected('activity/second', 'unsaid-one', {}, { sources: [article('Herald', 'e', 'the-ministry')] }),
      retracted('activity/first', 'copied-one'),
    );
    const { origins, publishers, addresses } = await sourcesOf();
    expect(origins?.map(({ origin, events, alone }) => [origin, events, alone.events])).toEqual([
      ['the-agency', 1, 0],
      ['the-ministry', 2, 1],
    ]);
    expect(publishers?.map(({ publisher }) => publisher)).toEqual(['Gazette', 'Herald', 'Ministry']);
    expect(addresses?.map(({ url }) => url.at(-1)).toSorted()).toEqual(['a', 'c', 'e']);
    const then = await sourcesOf('', `/v1/at/${before}`);
    expect(then.publishers?.map(({ publisher }) => publisher)).toEqual(['Gazette', 'Ministry', 'Зоря/Зоря']);
  });

  it('find events of the log, whether in effect or not; so do ids and correlation ids, together with all else', async () => {
    await record({ ...delivered('first', lines('lamp', 4), { id: 'of-a-sheet', correlationId: 'sheet "7"' }) });
    const idsOf = async (query: string): Promise<readonly string[]> => {
      const response = await ask(`/v1/events?${query}`);
      expect(response.status, await response.clone().text()).toBe(200);
      return ((await response.json()) as { events: { id: string }[] }).events.map(({ id }) => id);
    };
    const of = (path: string): string => `source=${encodeURIComponent(`https://news.example/${path}`)}`;
    expect(await idsOf(of('a'))).toEqual(['copied-one', 'copied-two']);
    expect(await idsOf(`${of('a')}&stream=activity/second`)).toEqual(['copied-two']);
    expect(await idsOf(of('e'))).toHaveLength(1); // of the correction
    expect(await idsOf('ids=unsaid-one,copied-one,nobody-has-it')).toEqual(['copied-one', 'unsaid-one']);
    expect(await idsOf(`correlationId=${encodeURIComponent('sheet "7"')}`)).toEqual(['of-a-sheet']);
    expect((await ask('/v1/events?ids=x')).status).toBe(400);
  });

  it('go by pages, each list by itself', async () => {
    const found: string[] = [];
    let cursor = '';
    do {
      const { publishers, origins, next } = await sourcesOf(`?by=publisher&limit=1${cursor}`);
      expect(origins).toBeUndefined();
      found.push(...(publishers ?? []).map(({ publisher }) => publisher));
      cursor = next['publisher'] === undefined ? '' : `&cursor=${encodeURIComponent(next['publisher'])}`;
    } while (cursor !== '');
    expect(found).toEqual(['Example News', 'Gazette', 'Herald', 'Ministry']);
    expect((await ask('/v1/sources?cursor=x')).status).toBe(400);
    expect((await ask(`/v1/sources?cursor=${encodeURIComponent('publisherα41')}`)).status).toBe(400);
  });

  it('are counted to a hundred and no further', async () => {
    await record(
      ...Array.from({ length: 101 }, (_, i) =>
        delivered('first', lines('lamp', 1), {
          occurred: `20${10 + (i % 10)}`,
          ...from(article('Daily', `daily-${i}`, 'wire')),
        }),
      ),
    );
    const { publishers } = await sourcesOf('?by=publisher');
    expect(publishers?.[0]).toEqual({ publisher: 'Daily', kinds: ['press'], events: 100, more: true });
  });

  it('that all have it from one are told so beside a claim and on the page of the event', async () => {
    await record(claimed('copied', 'item/lamp', { value: 9, unit: 'H87' }, '2024-05', {}));
    await record({
      ...claimed('copied', 'item/lamp', { value: 10, unit: 'H87' }, '2024-06', {}),
      id: 'claim-of-ten',
      ...from(...Array.from({ length: 10 }, (_, i) => article('Gazette', `copy-${i}`, 'the-agency'))),
    });
    for (const path of ['/claims/copied', '/events/claim-of-ten'])
      expect(await (await ask(path)).text(), path).toContain('10 sources, one origin: ');
  });

  it.each(['', '/uk', '/az'])('are a page and a table in each language (%s)', async (language) => {
    const page = await (await ask(`${language}/sources`)).text();
    expect(page).toContain('/timeline?origin=the-agency');
    expect(page).toContain('https://news.example/');
    expect(await (await ask(`${language}/sources.csv`)).text()).toContain('origin,the-ministry,2,false,1,');
  });
});
