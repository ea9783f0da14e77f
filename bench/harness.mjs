import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare, NoOpLog } from 'miniflare';
import { textFiles } from '../scripts/text-modules.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The key that the bench posts with. */
export const ADMIN_KEY = 'bench-admin-key';

/**
 * Starts Workers in one workerd, each with D1 databases of its own, and talks to each on its own socket: what Miniflare
 * puts in front otherwise takes longer than most of what is measured here.
 *
 * @param {Record<string, {entry: string, databases?: string[], hasWriter?: boolean}>} workers by name; `entry` is a file of
 *   workers/; with `hasWriter` it has the Durable Object that writes for all
 */
export async function startWorkers(workers) {
  const folder = await mkdtemp(join(tmpdir(), 'aid-ledger-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', remove);
  const before = new Set(workerdPids());
  const flare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    logRequests: false,
    handleStructuredLogs: () => {}, // a probe makes the Worker fail, and it says so
    log: new NoOpLog(),
    resourcePersistencePath: folder,
    workers: await Promise.all(
      Object.entries(workers).map(async ([name, { entry, databases = [], hasWriter = false }]) => ({
        config: {
          name,
          compatibilityDate: compatibilityDate(),
          manifest: { mainModule: 'index.js', modules: { 'index.js': { type: 'esm', contents: await bundle(entry) } } },
          ...(hasWriter ? { exports: { Writer: { type: 'durable-object', storage: 'sqlite' } } } : {}),
          env: {
            ...(hasWriter ? { WRITER: { type: 'durable-object', worker: name, exportName: 'Writer' } } : {}),
            ADMIN_KEY: { type: 'text', value: ADMIN_KEY },
            HEAD_MAX_AGE: { type: 'text', value: '10' },
            REPORTING_CURRENCY: { type: 'text', value: 'USD' },
            ...Object.fromEntries(
              ['TITLE', 'PUBLISHER', 'CONTACT', 'DATA_LICENCE'].map((setting) => [
                setting,
                { type: 'text', value: '' },
              ]),
            ),
            VERSION: { type: 'version-metadata' },
            RATE_LIMIT: { type: 'rate-limit', namespace: '1001', simple: { limit: 1_000_000_000, period: 60 } },
            READ_LIMIT: { type: 'rate-limit', namespace: '1002', simple: { limit: 1_000_000_000, period: 60 } },
            ...Object.fromEntries(databases.map((binding) => [binding, { type: 'd1', id: `${name}-${binding}` }])),
          },
        },
        dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
      })),
    ),
  });
  await flare.ready;
  const urls = {};
  for (const name of Object.keys(workers)) urls[name] = (await flare.unsafeGetDirectURL(name)).href;
  return {
    urls,
    folder,
    pid: workerdPids().find((pid) => !before.has(pid)),
    async stop() {
      await flare.dispose();
      remove();
    },
  };
}

/** The schema, one text a migration. */
export function migrations() {
  const folder = join(ROOT, 'migrations');
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return files.toSorted().map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** The same tables and indexes, without the triggers that guard them: where a bare batch writes. */
export function bareSchema() {
  return migrations().map((text) => text.replaceAll(/^CREATE TRIGGER .*?END;$/gms, ''));
}

/** Asks a Worker of the bench for something, outside of any measurement. */
export async function ask(url, path, body = undefined) {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 800)}`);
  return JSON.parse(text);
}

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'workers', entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'esnext',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    plugins: [textFiles],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

function compatibilityDate() {
  return /compatibility_date = "([^"]+)"/.exec(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8'))[1];
}

/** The workerd processes that this process has started. */
function workerdPids() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, command, , parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
        return command === 'workerd' && Number(parent) === process.pid;
      } catch {
        return false; // it has ended since
      }
    });
}
