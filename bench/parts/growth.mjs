import { requestBytes } from '../client.mjs';
import { activity } from '../generator.mjs';
import { ADMIN_KEY, ask, startWorkers } from '../harness.mjs';
import { fill, halfWayBelow, migrate, standHalfWay } from '../ledger.mjs';
import { load, repeat } from '../load.mjs';
import { openLedger } from '../peers/ledger.mjs';
import { interleave, ratio, spread } from '../rounds.mjs';

const HEADERS = { Authorization: `Bearer ${ADMIN_KEY}` };
const READS_A_ROUND = 20;
const READS_A_QUICK_ROUND = 6;
const APPENDS_A_ROUND = 40;

/** The same questions to ledgers of very different sizes. */
export async function measureGrowth({ quick, rounds, say }) {
  const sizes = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
  const started = await startWorkers(
    Object.fromEntries(sizes.map((size) => [`ledger-${size}`, { entry: 'ledger.ts', databases: ['DB'] }])),
  );
  try {
    const seeded = {};
    const asked = {};
    const ledgers = {};
    for (const size of sizes) {
      const url = started.urls[`ledger-${size}`];
      await migrate(url);
      say(`filling a ledger with ${size} events`);
      seeded[size] = await fill(url, size, say);
      asked[size] = await questions(url, size);
      ledgers[size] = await openLedger(url, []);
      await standHalfWay(url);
    }
    const results = [];
    const refused = [];
    for (const question of ['append', ...Object.keys(asked[sizes[0]])]) {
      say(`growth: ${question}`);
      const refusal = question === 'append' ? undefined : await refusalOf(started.urls, asked, question);
      if (refusal) {
        refused.push(refusal);
        continue;
      }
      for (const url of Object.values(started.urls)) await standHalfWay(url);
      const runs = Object.fromEntries(
        sizes.map((size) => [
          size,
          question === 'append'
            ? () => ledgers[size].run({ size: 1, clients: 1, requests: quick ? APPENDS_A_ROUND / 2 : APPENDS_A_ROUND })
            : () =>
                reads(
                  started.urls[`ledger-${size}`],
                  asked[size][question],
                  quick ? READS_A_QUICK_ROUND : READS_A_ROUND,
                ),
        ]),
      );
      const figures = await interleave(runs, { rounds });
      const last = sizes.at(-1);
      results.push({
        question,
        path: question === 'append' ? 'POST /v1/events' : asked[last][question],
        milliseconds: Object.fromEntries(sizes.map((size) => [size, spread(figures[size].map((rate) => 1000 / rate))])),
        // times as long as in the smallest: rates are the other way round
        ratios: Object.fromEntries(sizes.slice(1).map((size) => [size, ratio(figures[sizes[0]], figures[size])])),
        ofLargestOverSecond: ratio(figures[sizes[1]], figures[last]),
        counts: await countsOf(started.urls, asked, question),
      });
    }
    return { sizes, seeded, results, refused };
  } finally {
    await started.stop();
  }
}

/** The first size of which the ledger does not answer a question, and with which status. */
async function refusalOf(urls, asked, question) {
  for (const [size, paths] of Object.entries(asked)) {
    const { status } = await fetch(new URL(paths[question], urls[`ledger-${size}`]), { headers: HEADERS });
    if (status !== 200) return { question, size: Number(size), status };
  }
  return undefined;
}

/** Paths past every cache, the deepest page and the as-of position found first. */
async function questions(url, size) {
  const { next } = await ask(url, '/v1/timeline?order=asc&limit=50');
  const deepest = next === undefined ? '/v1/timeline?order=asc' : await deepestPage(url);
  return {
    totals: '/v1/totals',
    'totals by activity': '/v1/totals?by=activity&activity=relief-1',
    'totals by sector': '/v1/totals?by=sector',
    'totals by sector and year': '/v1/totals?by=sector,year',
    'timeline, first page': '/v1/timeline',
    'timeline, deepest page': deepest,
    trace: '/v1/timeline?measure=item/transformer',
    claims: '/v1/claims',
    'the page of the whole': '/',
    'the page of claims': '/claims',
    'as-of totals': `/v1/at/${halfWayBelow(size / 2)}/totals`,
    'as-of timeline': `/v1/at/${halfWayBelow(size / 2)}/timeline`,
  };
}

/** The page that ends with the earliest entry: from its cursor on, newest first. */
async function deepestPage(url) {
  const { entries } = await ask(url, '/v1/timeline?order=asc&limit=60');
  const after = entries.at(-1);
  const days = Math.floor(Date.parse(`${after.occurred.slice(0, 10)}T00:00:00Z`) / 86_400_000);
  const from = await ask(url, '/bench/sql', {
    sql: 'SELECT moment FROM facts WHERE position = ?1',
    binds: [after.position],
  });
  return `/v1/timeline?cursor=${from.results[0]?.moment ?? days * 1_000_000_000}`;
}

async function reads(url, path, times) {
  return load(url, repeat(requestBytes('GET', path, HEADERS), times));
}

/** What D1 counts for one of each size. */
async function countsOf(urls, asked, question) {
  const counts = {};
  for (const [size, paths] of Object.entries(asked)) {
    const url = urls[`ledger-${size}`];
    counts[size] = question === 'append' ? await countAppend(url) : await count(url, paths[question]);
  }
  return counts;
}

async function count(url, path) {
  const response = await fetch(new URL(path, url), { headers: { ...HEADERS, 'Bench-Count': '1' } });
  await response.arrayBuffer();
  return JSON.parse(response.headers.get('Bench-Count'));
}

async function countAppend(url) {
  const event = activity(`counted-${Math.random().toString(36).slice(2, 8)}`);
  const response = await fetch(new URL('/v1/events', url), {
    method: 'POST',
    headers: { ...HEADERS, 'Bench-Count': '1', 'Content-Type': 'application/json' },
    body: JSON.stringify(event),
  });
  if (!response.ok) throw new Error(await response.text());
  return JSON.parse(response.headers.get('Bench-Count'));
}
