// npm run rebuild [-- <projection> [<url>]]: makes a projection anew (journal and books, or search) while the ledger goes
// on. May be stopped at any point; the next run goes on where this one was.
import { adminKey } from './seed.mjs';

const [projection, url = 'http://localhost:8787'] = process.argv.slice(2);
const WIDTH = 40;

for (const name of projection ? [projection] : ['journal', 'search']) await rebuild(name);

async function rebuild(name) {
  for (;;) {
    const response = await fetch(`${url}/v1/rebuild/${name}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${adminKey()}` },
    });
    const answer = await response.json();
    if (!response.ok) {
      console.error(`${answer.title}: ${answer.detail}. ${answer.hint}`);
      process.exit(1);
    }
    draw(name, answer);
    if (answer.done) return;
  }
}

function draw(name, { upto, head, done }) {
  const share = done || head === 0 ? 1 : upto / head;
  const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '·');
  process.stdout.write(`\r${name.padEnd(8)} ${bar} ${done ? head : upto} of ${head}${done ? ', in use\n' : ''}`);
}
