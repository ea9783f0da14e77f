// npm run bench [-- --quick] [-- --only=append,growth]: installs the peers when that has not been done, then measures.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const LOCK = `${here}package-lock.json`;
const INSTALLED = `${here}node_modules/.package-lock.json`;

if (!existsSync(INSTALLED) || statSync(INSTALLED).mtimeMs < statSync(LOCK).mtimeMs) install();
await import('./run.mjs');

/** With scripts, since sqlite3 builds its binding in one. Where that fails, its peer is skipped and all else runs. */
function install() {
  console.log('Installing the peers (npm ci in bench); this is needed once. sqlite3 may compile for two minutes …');
  if (npm(['ci', '--loglevel=error']) === 0) return;
  console.log('sqlite3 could not be built here: emmett-sqlite will be skipped.');
  if (npm(['ci', '--ignore-scripts', '--loglevel=error']) !== 0) process.exit(1);
}

function npm(args) {
  return spawnSync('npm', args, { cwd: here, stdio: 'inherit', shell: process.platform === 'win32' }).status;
}
