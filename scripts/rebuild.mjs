// npm run rebuild [-- <projection> [<url>] [--fast]]: rebuilds a projection (journal and books, books, or search) while the
// ledger goes on. Between its steps it leaves time to readers; with --fast it does not. May be stopped at any point; the next
// run goes on where this one was.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adminKey } from './seed.mjs';

const WIDTH = 40;

/** Rebuilds a projection, and draws how far it has come. An Error says what to do. */
async function rebuild(url, key, name, fast = false) {
  for (;;) {
    const response = await fetch(`${url}/v1/rebuild/${name}${fast ? '?fast=true' : ''}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${answer.title}: ${answer.detail}. ${answer.hint}`);
    draw(name, answer);
    if (answer.done) return;
  }
}

/** Rebuilds every projection that an older code made; rebuilding one may call for another. */
export async function rebuildWhatIsDue(url, key) {
  for (;;) {
    const { rebuildDue } = await (await fetch(`${url}/health`)).json();
    if (rebuildDue.length === 0) return;
    await rebuild(url, key, rebuildDue[0], true);
  }
}

function draw(name, { upto, head, done }) {
  const share = done || head === 0 ? 1 : upto / head;
  const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '·');
  process.stdout.write(`\r${name.padEnd(8)} ${bar} ${done ? head : upto} of ${head}${done ? ', in use\n' : ''}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { fast: { type: 'boolean' } } });
  const [projection, url = 'http://localhost:8787'] = positionals;
  try {
    for (const name of projection ? [projection] : ['journal', 'search'])
      await rebuild(url, adminKey(), name, values.fast);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
