// npm run sql -- <address> [--plan] [--state .wrangler/state]: what an address asks of the local database, ready for
// sqlite3, with its binds set on top; --plan adds how SQLite would find the rows.
//
//   npm run sql -- '/v1/totals?by=sector' --plan
import { parseArgs } from 'node:util';
import { createViteServer } from 'vitest/node';
import { openLocalLedger } from './local-ledger.mjs';
import { literal, namesOfBinds, recording, tidy } from './statements.mjs';
import { textModules } from './text-modules.mjs';

const USAGE = "npm run sql -- '/v1/totals?by=sector' [--plan] [--state .wrangler/state]";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { plan: { type: 'boolean', default: false }, state: { type: 'string' } },
});
const [address] = positionals;
if (positionals.length !== 1 || !address.startsWith('/')) {
  console.error(`Give one address that begins with a slash:\n  ${USAGE}`);
  process.exit(2);
}

const ledger = await openLocalLedger(values.state).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
/** What the Worker imports of its platform, in Node: its one Durable Object is not called here. */
const platformModule = {
  name: 'cloudflare-workers',
  resolveId: (id) => (id === 'cloudflare:workers' ? '\0cloudflare:workers' : undefined),
  load: (id) => (id === '\0cloudflare:workers' ? 'export class DurableObject {}' : undefined),
};
const vite = await createViteServer({
  configFile: false,
  logLevel: 'error',
  plugins: [platformModule, textModules],
  server: { middlewareMode: true, hmr: false, ws: false },
});
try {
  globalThis.caches = { default: { match: async () => undefined, put: async () => undefined } }; // every read goes to D1
  const { makeApp } = await vite.ssrLoadModule('/src/routes/app.ts');
  const { db, sent } = recording(ledger.db);
  const answer = await makeApp().fetch(
    new Request(`http://localhost${address}`),
    { ...ledger.env, DB: db },
    ledger.ctx,
  );
  console.log(`-- ${address} answers ${answer.status}; round trips to the database: ${sent.length}`);
  for (const [trip, statements] of sent.entries())
    for (const [number, { sql, binds }] of statements.entries()) {
      console.log(`\n-- Round trip ${trip + 1}, statement ${number + 1} of ${statements.length}`);
      console.log(withBinds(sql, binds));
      if (values.plan) console.log(await planOf(ledger.db, sql, binds));
    }
  if (answer.status >= 400) console.error(await answer.text());
} finally {
  await vite.close();
  await ledger.close();
}

/** A statement that the sqlite3 shell runs as it stands: its binds are set first. */
function withBinds(sql, binds) {
  const names = namesOfBinds(sql);
  const set = binds.map((value, i) => {
    const name = names.get(i + 1);
    return `INSERT OR REPLACE INTO temp.sqlite_parameters VALUES ('?${i + 1}', ${literal(value)});${name ? ` -- ${name}` : ''}`;
  });
  return [...(set.length > 0 ? ['.parameter init', ...set] : []), `${tidy(sql)};`].join('\n');
}

/** How SQLite finds the rows, as comments, indented by what is inside what. */
async function planOf(database, sql, binds) {
  const { results } = await database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...binds)
    .all();
  const depth = new Map([[0, 0]]);
  return results
    .map(({ id, parent, detail }) => {
      depth.set(id, (depth.get(parent) ?? 0) + 1);
      return `-- ${'  '.repeat(depth.get(id))}${detail}`;
    })
    .join('\n');
}
