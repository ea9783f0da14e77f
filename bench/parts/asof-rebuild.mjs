import { requestBytes } from '../client.mjs';
import { ADMIN_KEY, ask, startWorkers } from '../harness.mjs';
import { fill, halfWayBelow, migrate, standHalfWay } from '../ledger.mjs';
import { load, repeat } from '../load.mjs';
import { peakDuring, residentOf } from '../process.mjs';
import { interleave, ratio, spread } from '../rounds.mjs';

const HEADERS = { Authorization: `Bearer ${ADMIN_KEY}` };
const READS_A_ROUND = 30;
const READS = { totals: '/v1/totals', timeline: '/v1/timeline', claims: '/v1/claims', page: '' };

/** What it costs to ask how the ledger stood, and to make its projections anew while it goes on. */
export async function measureAsOfAndRebuild({ quick, rounds, say }) {
  const size = quick ? 1_500 : 50_000;
  const started = await startWorkers({ ledger: { entry: 'ledger.ts', databases: ['DB'] } });
  const url = started.urls.ledger;
  try {
    await migrate(url);
    say(`filling a ledger with ${size} events`);
    await fill(url, size, say);
    await standHalfWay(url);
    say('as-of');
    const asOf = await measureAsOf(url, size, rounds, quick);
    say('rebuild');
    return { size, asOf, rebuild: await measureRebuild(started, size, rounds) };
  } finally {
    await started.stop();
  }
}

async function measureAsOf(url, size, rounds, quick) {
  const results = [];
  for (const [name, path] of Object.entries(READS)) {
    const cases = { head: path === '' ? '/' : path };
    for (const share of quick ? [0.5] : [0.1, 0.5, 0.99]) {
      const position = halfWayBelow(size * share);
      cases[`at ${position}`] = path === '' ? `/at/${position}` : `/v1/at/${position}${path.slice(3)}`;
    }
    const figures = await interleave(
      Object.fromEntries(
        Object.entries(cases).map(([at, address]) => [
          at,
          () => load(url, repeat(requestBytes('GET', address, HEADERS), quick ? 5 : READS_A_ROUND)),
        ]),
      ),
      { rounds },
    );
    const { head, ...asOf } = figures;
    results.push({
      name,
      milliseconds: Object.fromEntries(
        Object.entries(figures).map(([at, list]) => [at, spread(list.map((rate) => 1000 / rate))]),
      ),
      // times as long as at the head
      ratios: Object.fromEntries(Object.entries(asOf).map(([at, list]) => [at, ratio(head, list)])),
    });
  }
  return results;
}

/** Journal and books beside one INSERT … SELECT of the same rows; search by itself, since it keeps no text to copy. */
async function measureRebuild({ urls, pid }, size, rounds) {
  const url = urls.ledger;
  const idle = residentOf(pid);
  const peaks = [];
  const added = [];
  const copied = await tablesToCopy(url);
  const rebuilding = (name) => async () => {
    const before = residentOf(pid);
    const { result, peak } = await peakDuring(pid, () => rebuild(url, name));
    peaks.push(peak);
    added.push(peak - before);
    return size / result;
  };
  const figures = await interleave(
    {
      'journal and books': rebuilding('journal'),
      'bare INSERT … SELECT': async () => size / (await copy(url, copied)),
      'books alone': rebuilding('books'),
      search: rebuilding('search'),
    },
    { rounds: Math.max(5, Math.floor(rounds / 2)) },
  );
  return {
    spreads: Object.fromEntries(Object.entries(figures).map(([name, list]) => [name, spread(list)])),
    ratio: ratio(figures['journal and books'], figures['bare INSERT … SELECT']),
    idle,
    peak: Math.max(...peaks),
    /** What one rebuild took, at most, over what there was right before it, the first from idle included. */
    added: Math.max(...added),
    rebuilds: added.length,
    meanwhile: await measureReadsMeanwhile(url, rounds),
  };
}

/** A rebuild from its first step to the last, in seconds; without pauses, or with those that it leaves to readers. */
async function rebuild(url, name, fast = true) {
  const begun = performance.now();
  while (!(await ask(url, `/v1/rebuild/${name}?fast=${fast}`, {})).done);
  return (performance.now() - begun) / 1000;
}

async function tablesToCopy(url) {
  const { results } = await ask(url, '/bench/sql', {
    sql: "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name IN ('journal', 'turnovers', 'attributions', 'books', 'closings', 'blocks')",
  });
  return results;
}

/** The same rows into tables of the same shape, each in one statement, in seconds. */
async function copy(url, tables) {
  for (const { name, sql } of tables) {
    await ask(url, '/bench/sql', { sql: `DROP TABLE IF EXISTS copy_${name}` });
    await ask(url, '/bench/sql', { sql: sql.replace(/^CREATE TABLE "?\w+"?/, `CREATE TABLE copy_${name}`) });
  }
  const begun = performance.now();
  for (const { name } of tables)
    await ask(url, '/bench/sql', { sql: `INSERT INTO copy_${name} SELECT * FROM ${name}` });
  return (performance.now() - begun) / 1000;
}

/** Totals read by one client while a rebuild runs, beside the same when none does. */
async function measureReadsMeanwhile(url, rounds) {
  const bytes = requestBytes('GET', '/v1/totals', HEADERS);
  const figures = await interleave(
    {
      alone: () => load(url, repeat(bytes, READS_A_ROUND)),
      async rebuilding() {
        let isDone = false;
        const running = rebuild(url, 'journal', false).then(() => (isDone = true));
        let reads = 0;
        let seconds = 0;
        while (!isDone) {
          seconds += 5 / (await load(url, repeat(bytes, 5)));
          reads += 5;
        }
        await running;
        return reads / seconds;
      },
    },
    { rounds: Math.max(5, Math.floor(rounds / 2)) },
  );
  return ratio(figures.alone, figures.rebuilding); // times as long
}
