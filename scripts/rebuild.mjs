// npm run rebuild [-- <projection> [<url>]]: rebuilds a projection (journal and books, books, or search) while the ledger
// goes on. May be stopped at any point; the next run goes on where this one was.
import { fileURLToPath } from 'node:url';
import { adminKey } from './seed.mjs';

const WIDTH = 40;

/** Rebuilds a projection, and draws how far it has come. An Error says what to do. */
async function rebuild(url, key, name) {
  for (;;) {
    const response = await fetch(`${url}/v1/rebuild/${name}`, {
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
    await rebuild(url, key, rebuildDue[0]);
  }
}

function draw(name, { upto, head, done }) {
  const share = done || head === 0 ? 1 : upto / head;
  const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '·');
  process.stdout.write(`\r${name.padEnd(8)} ${bar} ${done ? head : upto} of ${head}${done ? ', in use\n' : ''}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [projection, url = 'http://localhost:8787'] = process.argv.slice(2);
  try {
    for (const name of projection ? [projection] : ['journal', 'search']) await rebuild(url, adminKey(), name);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
