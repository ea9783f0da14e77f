import { catalogue } from '../generator.mjs';
import { startWorkers } from '../harness.mjs';
import { migrate, post } from '../ledger.mjs';
import { openBareD1, openBareOverHttp } from '../peers/bare-d1.mjs';
import { openPeers } from '../peers/index.mjs';
import { openLedger } from '../peers/ledger.mjs';
import { openNaiveTracker } from '../peers/naive-tracker.mjs';
import { openRawSqlite } from '../peers/raw-sqlite.mjs';
import { interleave, ratio, spread } from '../rounds.mjs';

/** Each way of appending: events a request, clients, and requests a round. */
const PLANS = [
  { size: 1, clients: 1, requests: 100 },
  { size: 1, clients: 8, requests: 160 },
  { size: 1, clients: 32, requests: 256 },
  { size: 10, clients: 1, requests: 40 },
  { size: 10, clients: 8, requests: 64 },
  { size: 10, clients: 32, requests: 96 },
  { size: 100, clients: 1, requests: 12 },
  { size: 100, clients: 8, requests: 24 },
  { size: 100, clients: 32, requests: 32 },
  { size: 500, clients: 1, requests: 4 },
  { size: 500, clients: 8, requests: 8 },
];
const HOT = 'ledger, one hot stream';
const WRITER = 'ledger, one writer';
const QUICK = new Set(['1×1', '1×32', '100×1']);

/** Appends, beside the rows alone and beside what one would use instead. */
export async function measureAppend({ quick, rounds, say }) {
  const started = await startWorkers({
    ledger: { entry: 'ledger.ts', databases: ['DB'] },
    hot: { entry: 'ledger.ts', databases: ['DB'] },
    writer: { entry: 'ledger-writer.ts', databases: ['DB'], hasWriter: true },
    bare: { entry: 'bare.ts', databases: ['DB', 'ONE', 'HTTP'] },
    naive: { entry: 'naive.ts', databases: ['DB'] },
  });
  const { urls, folder } = started;
  const peers = await openPeers(folder);
  try {
    for (const name of ['ledger', 'hot', 'writer']) {
      await migrate(urls[name]);
      await post(urls[name], catalogue());
    }
    const batch = await openBareD1(urls.bare);
    const insert = await openBareD1(urls.bare, { onlyEvents: true });
    const http = await openBareOverHttp(urls.bare);
    const raw = openRawSqlite(folder);
    const limits = [batch, insert, http, raw];
    const cases = {
      ledger: await openLedger(urls.ledger, limits),
      [HOT]: await openLedger(urls.hot, [], { hot: true }),
      [WRITER]: await openLedger(urls.writer, []),
      'bare batch over HTTP': http,
      'bare D1 batch': batch,
      'one D1 INSERT': insert,
      'raw SQLite': raw,
      'naive tracker': await openNaiveTracker(urls.naive),
      ...peers.open,
    };
    const results = [];
    for (const whole of PLANS) {
      if (quick && !QUICK.has(`${whole.size}×${whole.clients}`)) continue;
      const plan = quick ? { ...whole, requests: Math.max(whole.clients, Math.ceil(whole.requests / 4)) } : whole;
      say(`append: ${plan.size} a request, ${plan.clients} ${plan.clients === 1 ? 'client' : 'clients'}`);
      const running = Object.entries(cases).filter(([, one]) => takes(one, plan));
      cases[HOT].refused = 0;
      await cases.ledger.run(plan); // the limits write what it wrote, so it is one ahead of them
      // rivals wait for each other: as many requests would take most of the run
      const hotPlan = {
        ...plan,
        requests: plan.clients === 1 ? plan.requests : Math.max(plan.clients, plan.requests / 4),
      };
      const figures = await interleave(
        Object.fromEntries(running.map(([key, one]) => [key, () => one.run(key === HOT ? hotPlan : plan)])),
        {
          rounds,
        },
      );
      for (const limit of limits) limit.rows.length = 0;
      results.push({
        ...plan,
        refused: cases[HOT].refused,
        figures,
        spreads: spreadsOf(figures),
        ratios: ratiosOf(figures),
      });
    }
    raw.close();
    return { results, skipped: peers.skipped };
  } finally {
    await peers.close();
    await started.stop();
  }
}

/** Some are measured with one client only. */
function takes({ clients }, plan) {
  return (clients ?? plan.clients) === plan.clients;
}

function spreadsOf(figures) {
  return Object.fromEntries(Object.entries(figures).map(([name, list]) => [name, spread(list)]));
}

/** The ledger's events a second over each other's, of the same round. */
function ratiosOf({ ledger, ...others }) {
  return Object.fromEntries(Object.entries(others).map(([name, list]) => [name, ratio(ledger, list)]));
}
