// npm start [-- --port 8787] [--state .wrangler/state]: the ledger on this machine. Makes a key, migrates the local D1,
// serves, rebuilds projections that an older code made, and posts data/*.ndjson when the ledger is empty. ^C ends it and
// everything it started.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { whenOrphaned } from './orphan.mjs';
import { rebuildWhatIsDue } from './rebuild.mjs';
import { keptKey, seed } from './seed.mjs';

const WRANGLER = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url));
const SECRETS = '.dev.vars';
const READY_WITHIN = 60_000; // ms
const ENDED_WITHIN = 5_000; // ms
const isWindows = process.platform === 'win32';
const quiet = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false', // or a machine without a network waits for it
};

/** The wrangler that runs now. It leads a process group of its own, which its workerd processes belong to. */
let current;
let isEnding = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal === 'SIGINT' ? 130 : 0));
process.on('exit', () => signalGroup('SIGKILL')); // whatever went wrong, nothing is left behind
if (process.env.npm_command) whenOrphaned(() => end(0));

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
try {
  await main();
} catch (error) {
  if (!isEnding) {
    console.error(error.message);
    await end(1);
  }
}

async function main() {
  const { port, state } = readOptions();
  const url = `http://localhost:${port}`;
  await refuseBusyPort(port);
  console.log('Bringing the local database up to date and starting the server …');
  makeAdminKey();
  await migrate(state);
  const server = serve(port, state);
  await Promise.race([isHealthy(url), server.failed]);
  await rebuildWhatIsDue(url, keptKey());
  await postRecord(url);
  console.log(welcome(url));
  server.showOutput();
  await server.failed;
}

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '8787' }, state: { type: 'string', default: '.wrangler/state' } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port ${values.port} is not a port: 1 to 65535`);
  return { port, state: values.state };
}

async function refuseBusyPort(port) {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await listenError(port, host);
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} is in use. Choose another: npm start -- --port ${port + 1}`);
    if (code === 'EACCES')
      throw new Error(`Port ${port} needs more rights. Choose one above 1023: npm start -- --port 8787`);
  }
}

function listenError(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(error.code));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
}

function makeAdminKey() {
  if (keptKey()) return;
  const text = existsSync(SECRETS) ? readFileSync(SECRETS, 'utf8') : '';
  const newline = text === '' || text.endsWith('\n') ? '' : '\n';
  appendFileSync(SECRETS, `${newline}ADMIN_KEY=${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  chmodSync(SECRETS, 0o600);
}

async function migrate(state) {
  const { code, output } = await wrangler(['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state]).ended;
  if (code !== 0) throw new Error(`${output}\nThe local database could not be migrated: see above.`);
}

/** Starts the server. `failed` rejects, with what the server said, when it ends by itself. */
function serve(port, state) {
  const server = wrangler([
    'dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--persist-to',
    state,
    '--inspector-port',
    '0',
    '--log-level',
    'warn',
    '--show-interactive-dev-session=false',
  ]);
  const failed = server.ended.then(({ code, output }) => {
    throw new Error(`${output}\nThe server ended by itself (exit code ${code}).`.trimStart());
  });
  failed.catch(() => {}); // it is awaited later, or this process is ending
  return { ...server, failed };
}

async function isHealthy(url) {
  const deadline = Date.now() + READY_WITHIN;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      last = `${response.status} ${await response.text()}`;
    } catch {
      // not listening yet
    }
    await sleep(100);
  }
  throw new Error(`${url}/health was not 200 within ${READY_WITHIN / 1000} s: ${last}`);
}

async function postRecord(url) {
  try {
    const head = await (await fetch(`${url}/v1/head`)).json();
    if (head.position !== 0) return;
    const count = await seed(url, keptKey());
    if (count > 0) console.log(`Posted ${count} events of data/.`);
  } catch (error) {
    console.error(
      `${error.message}\nThe record of data/ is not in the ledger, or not all of it: npm run seed posts it again.`,
    );
  }
}

function welcome(url) {
  return `
  Aid Ledger            ${url}/

  totals                ${url}/v1/totals
  timeline              ${url}/v1/timeline
  claims and verdicts   ${url}/v1/claims
  rehabilitation        ${url}/v1/rehabilitation
  reconstruction        ${url}/v1/reconstruction
  the log of events     ${url}/v1/events
  the API, described    ${url}/openapi.json

  The key for posting is in ${SECRETS} (ADMIN_KEY=…). ^C ends the server.
`;
}

/** Runs wrangler. What it says is kept for `ended` to give, or from `showOutput()` on shown as it comes. */
function wrangler(args) {
  const child = spawn(process.execPath, [WRANGLER, ...args], {
    env: { ...process.env, ...quiet },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
  });
  let output = '';
  let isShown = false;
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      if (isShown) process[name].write(text);
      else output += text;
    });
  }
  const ended = new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
  current = { pid: child.pid, ended };
  const showOutput = () => {
    isShown = true;
    output = '';
  };
  return { ended, showOutput };
}

/** Ends wrangler, which ends its workerd processes, then this process. */
async function end(code) {
  if (isEnding) return;
  isEnding = true;
  if (signalGroup('SIGTERM')) await Promise.race([current.ended, sleep(ENDED_WITHIN)]);
  process.exit(code);
}

/** Signals wrangler's process group; false when there is nobody to hear it. */
function signalGroup(signal) {
  if (!current?.pid) return false;
  try {
    if (isWindows) return spawnSync('taskkill', ['/pid', String(current.pid), '/T', '/F']).status === 0;
    return process.kill(-current.pid, signal);
  } catch {
    return false;
  }
}
