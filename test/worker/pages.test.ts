import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../src/events/kinds/index.ts';
import type { Database } from '../../src/events/log/stored.ts';
import { readCatalogue } from '../../src/projections/queries/catalogue.ts';
import { readTimeline } from '../../src/projections/queries/timeline.ts';
import { readTotals } from '../../src/projections/queries/totals.ts';
import { disclosedGroups } from '../../src/projections/rules/disclosure.ts';
import { regionOf } from '../../src/projections/rules/region.ts';
import { makeApp } from '../../src/routes/app.ts';
import { readTogether } from '../../src/routes/http/batching.ts';
import { claimed, corrected, delivered, donor, item, lines, opened, place, retracted, SOURCES } from '../builders.ts';
import { headPosition, post } from './ledger.ts';

const ORIGIN = 'https://ledger.example';
const MARKUP = '<b>bold & "brave"</b>';

function ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return exports.default.fetch(
    new Request(ORIGIN + path, { redirect: 'manual', headers: { Accept: 'text/html', ...headers } }),
  );
}

async function text(path: string): Promise<string> {
  const response = await ask(path);
  expect(response.status, path).toBe(200);
  return response.text();
}

async function json(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await text(path)) as Record<string, unknown>;
}

let wrong: string;
let taken: string;

beforeAll(async () => {
  await post([
    item('lamp'),
    place('ukraine', { codes: { pcode: 'UA' } }),
    place('irpin', { codes: { pcode: 'UA3208015001' }, parent: 'ukraine' }),
    place('market', { parent: 'irpin' }),
    donor(),
    opened('south', { title: { en: 'Southern aid', uk: 'Допомога півдню' } }),
  ]);
  const { events } = await post([
    delivered('south', { ...lines('lamp', 10), to: 'irpin' }),
    delivered('south', lines('lamp', 7), { occurred: '2024-03' }),
    delivered('south', { trucks: 1, to: 'market' }, { occurred: '2023' }),
    delivered('south', { summary: { en: `=SUM(A1) ${MARKUP}` }, trucks: 2 }),
  ]);
  [wrong = '', taken = ''] = events.map(({ id }) => id);
  await post(corrected('activity/south', wrong, lines('lamp', 12)));
  await post(retracted('activity/south', taken));
  await post(claimed('ministry', 'item/lamp', { value: 20, unit: 'H87' }, '2025'));
});

describe('a page as data', () => {
  const PATHS = [
    '/index',
    '/timeline',
    '/claims',
    '/claims/ministry',
    '/activities',
    '/activities/south',
    '/measures/item/lamp',
  ];

  it.each(PATHS)('%s is JSON and CSV at the head, and the same for ever at its position', async (path) => {
    const now = await json(`${path}.json`);
    const position = now['position'] as number;
    expect(await json(`/at/${position}${path}.json`)).toEqual({
      ...now,
      page: (now['page'] as string).replace(ORIGIN, `${ORIGIN}/at/${position}`).replace(/\/$/, ''),
    });
    const rows = (await text(`${path}.csv`)).trimEnd().split('\n');
    expect(rows.length).toBeGreaterThan(1);
    expect(await text(`/at/${position}${path}.csv`)).toBe(await text(`${path}.csv`));
  });

  it('a cell that a spreadsheet would run is shown instead', async () => {
    expect(await text('/timeline.csv')).not.toMatch(/(^|,)"?=/m);
    const row = (await text('/timeline.csv')).split('\n').find((line) => line.includes('SUM(A1)'));
    expect(row).toBeDefined();
  });

  it('the page names its data, its feed and itself in other languages', async () => {
    const response = await ask('/uk/timeline?type=delivery.made');
    expect(response.headers.get('Link')).toContain('</uk/timeline.json?type=delivery.made>; rel="alternate"');
    const html = await response.text();
    expect(html).toContain(`<link rel="alternate" hreflang="en" href="${ORIGIN}/timeline?type=delivery.made"`);
    expect(html).toContain('href="/uk/timeline.atom?type=delivery.made"');
    expect(html).toContain(`<link rel="canonical" href="${ORIGIN}/uk/timeline?type=delivery.made"`);
  });

  it('an Atom feed of any choice is well-formed, whatever people wrote', async () => {
    const xml = await text('/timeline.atom?measure=transport%2Ftrucks');
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\s+<feed xmlns="http:\/\/www.w3.org\/2005\/Atom"/);
    expect(xml.match(/<entry>/g)).toHaveLength(2);
    expect(xml).toContain('&lt;b&gt;bold &amp; &quot;brave&quot;&lt;/b&gt;');
    expect(xml).not.toContain('<b>');
  });
});

describe('a page in words', () => {
  it('a corrected entry says why and what it was; a retracted one is struck through, not gone', async () => {
    const html = await text('/timeline');
    expect(html).toMatch(/Corrected: It was misprinted\.[^]*?<s>2 January 2024 [^<]*10/);
    expect(html).toMatch(
      /<s><a class="badge goods"[^]*?<strong>March 2024<\/strong>[^]*?7[^]*?<\/s>[^]*?Retracted: It was a mistake\./,
    );
  });

  it('a total opens to every posting that makes it, and those to their sources', async () => {
    expect(await text('/')).toContain('href="/measures/item/lamp"');
    const trace = await text('/measures/item/lamp');
    expect(trace).toContain('12');
    expect(trace).toMatch(/<s>7<\/s>/);
    expect(trace).toContain(`href="${SOURCES[0]?.url}"`);
  });

  it('what was said stands beside what is itemised, with what is missing', async () => {
    const html = await text('/claims/ministry');
    expect(html).toContain('Said: 20. Itemised so far: 12. Not itemised: 8.');
    expect(await text('/uk/claims/ministry')).toContain('Сказано: 20. Перелічено наразі: 12. Не перелічено: 8.');
  });

  it('an event shows its history and its place in the log', async () => {
    const html = await text(`/events/${wrong}`);
    expect(html).toContain('Since corrected');
    expect(html).toContain('It was misprinted.');
    expect(html).toMatch(/<code>[0-9a-f]{64}<\/code>/);
  });

  it('the feed of changes tells what was recorded lately, whatever its date, with why it was changed', async () => {
    const xml = await text('/changes.atom?from=0');
    const titles = [...xml.matchAll(/<entry>[^]*?<title>(.*?)<\/title>/g)].map(([, title]) => title);
    expect(titles.length).toBeGreaterThan(10);
    expect(titles.filter((title) => title?.includes('Corrected: It was misprinted.'))).toHaveLength(1);
    expect(titles.filter((title) => title?.includes('Retracted: It was a mistake.'))).toHaveLength(1);
    const updated = [...xml.matchAll(/<updated>(.*?)<\/updated>/g)].map(([, time]) => time).slice(1);
    expect(updated).toEqual(updated.toSorted().toReversed());
  });

  it('an entry of a feed keeps its id when its fact is corrected', async () => {
    const xml = await text('/timeline.atom');
    expect(xml).toContain(`<id>${ORIGIN}/events/${wrong}</id>`);
  });

  it('CSV is the whole list, with labels beside codes, and with a byte order mark where it is asked for', async () => {
    const response = await ask('/claims.csv?bom=1');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(Array.from(bytes.subarray(0, 3))).toEqual([0xef, 0xbb, 0xbf]);
    expect(await text('/claims.csv')).toMatch(/^id,series,publisher,publisher_name,measure,measure_name,/);
    expect((await ask('/claims?bom=1')).status).toBe(400);
    await post(
      Array.from({ length: 170 }, (_, i) => delivered('south', { trucks: 1 + (i % 9) }, { occurred: '2022-01-01' })),
    );
    const first = await ask('/timeline.csv?year=2022');
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('Link') ?? '')?.[1] ?? '';
    const idsIn = (csv: string): string[] => [
      ...new Set(
        csv
          .trim()
          .split('\n')
          .slice(1)
          .map((line) => line.split(',')[0] ?? ''),
      ),
    ];
    const ids = [...idsIn(await first.text()), ...idsIn(await text(next))];
    const { entries } = (await json('/v1/timeline?limit=500&year=2022')) as { entries: { id: string }[] };
    expect(ids).toEqual(entries.map(({ id }) => id));
  });

  it('a page of the past links within the past', async () => {
    const html = await text('/az/at/9/timeline');
    expect(html).toContain('href="/az/at/9/claims"');
    expect(html).not.toContain('href="/az/claims"');
  });
});

describe('addresses', () => {
  it('what a form left empty is taken out of the address', async () => {
    const response = await ask('/timeline?year=&type=delivery.made&q=');
    expect([response.status, response.headers.get('Location')]).toEqual([302, '/timeline?type=delivery.made']);
  });

  it('a day is sent on to its position, in the same language', async () => {
    const response = await ask('/uk/claims?asOf=2020-01-01&measure=item%2Flamp');
    expect([response.status, response.headers.get('Location')]).toEqual([302, '/uk/at/0/claims?measure=item%2Flamp']);
    expect((await ask('/uk?asOf=2020-01-01')).headers.get('Location')).toBe('/uk/at/0');
  });

  it('what is not there is told in a page that helps, in the reader’s language, or as a problem to a program', async () => {
    const page = await ask('/uk/activities/nothing');
    expect(page.status).toBe(404);
    expect(page.headers.get('Content-Type')).toMatch(/^text\/html/);
    expect(await page.text()).toContain('За цією адресою нічого немає');
    const problem = await ask('/activities/nothing.json');
    expect([problem.status, problem.headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
    for (const path of [
      '/measures/item/nothing',
      '/measures/nothing/lamp',
      '/claims/nothing',
      '/events/nothing-here',
      '/changes?from=9&to=3',
      '/timeline?typ=x',
      '/at/999',
      '/az/at/x',
    ])
      expect([400, 404], path).toContain((await ask(path)).status);
  });

  it('robots.txt and sitemap.xml list every page in every language', async () => {
    expect(await text('/robots.txt')).toContain(`Sitemap: ${ORIGIN}/sitemap.xml`);
    expect(await text('/sitemap.xml')).toContain(`<loc>${ORIGIN}/sitemaps/1</loc>`);
    expect((await ask('/sitemaps/2')).status).toBe(404);
    const map = await text('/sitemaps/1');
    for (const path of ['/', '/uk', '/az/claims/ministry', '/measures/item/lamp'])
      expect(map).toContain(`<loc>${ORIGIN}${path}</loc>`);
  });
});

describe('reads of a page', () => {
  it('are one round trip and one transaction', async () => {
    const batches: number[] = [];
    const counting: Database = {
      prepare: (sql) => env.DB.prepare(sql),
      batch: (<Row>(statements: D1PreparedStatement[]) => {
        batches.push(statements.length);
        return env.DB.batch<Row>(statements);
      }) as Database['batch'],
    };
    const read = readTogether(counting);
    const slow = read(async (db) => {
      for (let turn = 0; turn < 100; turn++) await undefined;
      return readTotals(db, null, ['year'], {});
    });
    const [totals, timeline, catalogue] = await Promise.all([
      read((db) => readTotals(db, null, ['measure'], {})),
      read((db) => readTimeline(db, null, kinds, { filters: {}, order: 'desc', limit: 5 })),
      read((db) => readCatalogue(db, null, kinds)),
      slow,
    ]);
    expect(batches).toHaveLength(1);
    expect(new Set([totals, timeline, catalogue].map(({ view }) => view.position)).size).toBe(1);
    expect(totals.rows).toEqual((await readTotals(env.DB, null, ['measure'], {})).rows);
  });

  it.each(['channel', 'sector', 'place'] as const)(
    'filtered by %s are of one head, whatever is appended meanwhile',
    async (by) => {
      const filters = { [by]: { channel: 'government', sector: '72010', place: 'ukraine' }[by] };
      let calls = 0;
      const appendWhatIsMet = async (): Promise<void> => {
        const late = `late-${by}-${await headPosition()}`;
        await post([
          place(late, { parent: 'irpin' }),
          opened(late),
          delivered(late, { ...lines('lamp', 1), to: late }),
        ]);
      };
      const racing: Database = {
        prepare: (sql) => env.DB.prepare(sql),
        batch: (async <Row>(statements: D1PreparedStatement[]) => {
          if (calls++ > 0) await appendWhatIsMet();
          return env.DB.batch<Row>(statements);
        }) as Database['batch'],
      };
      let looked = false; // a sector's totals need not be looked up first
      for (const read of [
        (db: Database, at: number | null) => readTotals(db, at, ['year'], filters),
        (db: Database, at: number | null) => readTimeline(db, at, kinds, { filters, order: 'desc', limit: 50 }),
      ]) {
        calls = 0;
        const raced = await read(racing, null);
        expect(calls).toBeLessThanOrEqual(2);
        looked ||= calls === 2;
        expect(raced.view.head).toBe(raced.view.position);
        expect({ ...raced, view: 0 }).toEqual({ ...(await read(env.DB, raced.view.position)), view: 0 });
      }
      expect(looked).toBe(true);
    },
  );

  it('fail together, each with the fault', async () => {
    const read = readTogether(env.DB);
    const bad = read((db) => db.batch([env.DB.prepare('SELECT * FROM nothing')]));
    const good = read((db) => db.batch([env.DB.prepare('SELECT 1')]));
    const outcomes = await Promise.allSettled([bad, good]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('privacy', () => {
  it.each([
    [[5, 6], 11, 2],
    [[5, 4], 9, 0],
    [[5], 7, 0], // two are left, who could be recognised
    [[5], 10, 1],
    [[], 10, 0],
  ])('groups of %j among %i children: %i are shown', (groups, value, shown) => {
    const batch = { children: { value, unit: 'IE' }, groups: groups.map((children) => ({ children })) };
    expect(disclosedGroups(batch)).toHaveLength(shown);
  });

  it('a place is shown as the first-level unit it lies in, never more finely', async () => {
    const { registered } = await readCatalogue(env.DB, null, kinds);
    expect(regionOf('irpin', registered)).toEqual({ country: 'UA', pcode: 'UA32' });
    expect(regionOf('market', registered)).toEqual({ country: 'UA', pcode: 'UA32' });
    expect(regionOf('ukraine', registered)).toEqual({ country: 'UA', pcode: undefined });
    expect(regionOf('nowhere', registered)).toBeUndefined();
    const home = await text('/measures');
    expect(home).toContain('Kyiv Oblast');
    expect(home).not.toMatch(/<th scope="row">irpin/);
  });
});

/** How many rows an answer reads, past every cache. */
async function rowsRead(path: string): Promise<number> {
  let read = 0;
  const over = (db: D1Database | D1DatabaseSession): object => ({
    prepare: (sql: string) => db.prepare(sql),
    batch: async (statements: D1PreparedStatement[]) => {
      const results = await db.batch(statements);
      read += results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
      return results;
    },
    withSession: () => over(env.DB.withSession()),
    getBookmark: () => null,
  });
  const DB = over(env.DB) as D1Database; // the part of it that pages use
  const response = await makeApp().request(path, { headers: { Authorization: 'Bearer none' } }, { ...env, DB });
  expect(response.status).toBe(200);
  return read;
}

describe('a page does not grow with the log', () => {
  it('the claims and the timeline read about as many rows with 1,500 more events in 30 more activities', async () => {
    const before = { claims: await rowsRead('/claims'), timeline: await rowsRead('/timeline') };
    for (let i = 0; i < 30; i++) {
      const gifts = Array.from({ length: 50 }, (_, n) =>
        delivered(`more-${i}`, lines('lamp', n + 1), { occurred: `2025-0${(i % 9) + 1}-1${n % 10}` }),
      );
      await post([opened(`more-${i}`), ...gifts]);
    }
    // what is left grows to what a page holds: the catalogue's first entries, and the months and days of the calendar
    expect(await rowsRead('/claims')).toBeLessThan(before.claims + 1000);
    expect(await rowsRead('/timeline')).toBeLessThan(before.timeline + 1000);
  });

  it('calls activities and items by their names, however many there are', async () => {
    await post(Array.from({ length: 500 }, (_, i) => opened(`a-${i}`)));
    await post(Array.from({ length: 500 }, (_, i) => item(`i-${i}`)));
    const { events } = await post([
      opened('zeta', { title: { en: 'Last of all' } }),
      claimed('said-of-zeta', 'item/lamp', { value: 3, unit: 'H87' }, '2024-12-31', { scope: { activity: 'zeta' } }),
      item('zinc', 'H87', { names: { en: 'sheet of zinc' } }),
      delivered('zeta', lines('zinc', 1)),
    ]);
    expect(await text('/claims?measure=item/lamp')).toContain('Last of all');
    expect(await text(`/events/${events[3]?.id}`)).toMatch(/<h1[^>]*>[^<]*sheet of zinc/);
  });

  it('totals by sector and of a channel read about as many rows with 1,500 more events in 300 more activities', async () => {
    const [bySector, ofChannel] = ['/v1/totals?by=sector', '/v1/totals?channel=government'];
    const before = { bySector: await rowsRead(bySector), ofChannel: await rowsRead(ofChannel) };
    for (let i = 0; i < 10; i++) {
      const activities = Array.from({ length: 30 }, (_, n) => `other-${i}-${n}`);
      await post([
        ...activities.map((slug) => opened(slug)),
        ...activities.flatMap((slug) => Array.from({ length: 5 }, () => delivered(slug, lines('lamp', 1)))),
      ]);
    }
    // what is left are at most 63 positions that are not in the books yet, each read a few times over
    expect(await rowsRead(bySector)).toBeLessThan(before.bySector + 800);
    expect(await rowsRead(ofChannel)).toBeLessThan(before.ofChannel + 800);
  });

  it('what changed in ten positions reads as many rows, however many claims there are on other measures', async () => {
    const lately = async (): Promise<number> => rowsRead(`/v1/changes?from=${(await headPosition()) - 10}`);
    const tenMore = (): Promise<unknown> =>
      post(Array.from({ length: 10 }, () => delivered('south', lines('lamp', 1))));
    await tenMore();
    const before = await lately();
    for (let i = 0; i < 10; i++) {
      const slugs = Array.from({ length: 30 }, (_, n) => `other-${i}-${n}`);
      await post(
        slugs.map((slug) =>
          claimed(`of-${slug}`, 'transport/trucks', { value: 9, unit: 'H87' }, '2026-01-01', {
            scope: { activity: slug },
          }),
        ),
      );
    }
    await tenMore();
    expect(await lately()).toBeLessThan(before + 800);
  });
});
