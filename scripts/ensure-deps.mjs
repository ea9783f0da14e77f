// Installs what package-lock.json names when that has not been done yet, then runs the npm script it is given:
//
//   node scripts/ensure-deps.mjs [npm-script [arguments …]]
//
// This file runs before anything is installed, on whatever Node the machine has: built-in modules only.
// The script runs in a new npm, which puts the Node that was just installed first on the PATH.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { whenOrphaned } from './orphan.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const LOCK = 'package-lock.json';
const INSTALLED = 'node_modules/.package-lock.json'; // npm writes it last, so an install that was cut short has none

process.chdir(root);
if (!isInstalled()) {
  console.log('Installing dependencies (npm ci); this is needed once and after the lock changes …');
  const code = await npm(['ci', '--ignore-scripts', '--loglevel=error']);
  if (code !== 0) {
    console.error('npm ci failed: see above. Is the package registry reachable, and package-lock.json unchanged?');
    process.exit(code);
  }
}
refuseOldNode();

const [script, ...rest] = process.argv.slice(2);
if (script) process.exit(await npm(['run', '--silent', script, '--', ...rest]));

function isInstalled() {
  return existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs;
}

/** The packaged Node has no build for some platforms, such as musl Linux; there the machine's own must do. */
function refuseOldNode() {
  const isPackaged = existsSync('node_modules/.bin/node') || existsSync('node_modules/.bin/node.cmd');
  if (isPackaged || Number.parseInt(process.versions.node) >= 22) return;
  console.error(`There is no packaged Node for this platform: install Node 22 or newer (this is ${process.version}).`);
  process.exit(1);
}

/** Runs npm to its end and returns its exit code. What ends this process ends npm, so that nothing outlives it. */
function npm(args) {
  const child = spawn('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const passOn = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  const stopWatching = whenOrphaned(() => passOn('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      stopWatching();
      for (const name of signals) process.off(name, passOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
