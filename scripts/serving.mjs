import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEV = fileURLToPath(new URL('dev.mjs', import.meta.url));
const READY = 'The key for posting';
const READY_WITHIN = 120_000; // ms

/**
 * The ledger with the first record in it, served as `npm start` does, on a free port and with a database of its own.
 * Returns its address, the key that may post, and a function that ends it.
 */
export async function startLedger() {
  const state = await mkdtemp(join(tmpdir(), 'aid-ledger-'));
  const port = await freePort();
  const { npm_command: _, ...env } = process.env; // it is ended by its pid, not when some npm ends
  const server = spawn(process.execPath, [DEV, '--port', String(port), '--state', state], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => server.on('close', resolve));
  let output = '';
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The ledger did not start.\n${output}`)), READY_WITHIN);
    for (const stream of [server.stdout, server.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (!output.includes(READY)) return;
        clearTimeout(timer);
        resolve();
      });
    server.on('close', () => reject(new Error(`The ledger ended.\n${output}`)));
  });
  const key = /^ADMIN_KEY=(.+)$/m.exec(await readFile('.dev.vars', 'utf8'))?.[1];
  return {
    url: `http://127.0.0.1:${port}`,
    key,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      await rm(state, { recursive: true, force: true });
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The system's Chromium, as this project starts it: no sandbox as root, and nothing sent to anyone. */
export const chromiumOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};
