// npm run repl [-- --state .wrangler/state]: a prompt with the ledger's own functions and the local database. What it appends
// is written to that database.
//
//   > await readTotals(db, null, ['measure'], { donor: 'socar' })
import { globSync } from 'node:fs';
import { start } from 'node:repl';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { v7 } from 'uuid';
import { kinds } from '../src/events/kinds/index.ts';
import { append } from '../src/events/log/append.ts';
import { projectors } from '../src/projections/projectors/index.ts';
import { watch } from '../src/projections/watch/index.ts';
import { openLocalLedger } from './local-ledger.mjs';

const { values } = parseArgs({ options: { state: { type: 'string' } } });
const ledger = await openLocalLedger(values.state).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
const { db } = ledger;

const modules = await Promise.all(
  globSync('src/{events,projections}/**/*.ts').map((file) => import(pathToFileURL(file).href)),
);
const functions = Object.assign({}, ...modules);

/** Appends events as the API does, by the actor `repl`. */
const post = (...events) =>
  append(db, events, {
    kinds,
    projectors,
    watch,
    actor: 'repl',
    now: () => new Date(),
    newId: () => v7(),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });

console.log(`The local ledger is open. db is its database; kinds, post(event, …) and every function of src/events and
src/projections are here by name. Most reads take (db, position): null is the head.

  await readTotals(db, null, ['measure'], {})
  await readTimeline(db, 100, kinds, { filters: { place: 'irpin' }, order: 'desc', limit: 5 })
  await db.prepare('SELECT count(*) FROM events').first()
`);
const prompt = start({ prompt: 'ledger> ' });
Object.assign(prompt.context, functions, { db, kinds, post });

/** The line that runs now: what is piped in may end before its last answer has come. */
let running = Promise.resolve();
const { eval: evaluate } = prompt;
prompt.eval = (code, context, file, answer) => {
  running = new Promise((done) => {
    evaluate.call(prompt, code, context, file, (...result) => {
      answer(...result);
      done();
    });
  });
};
prompt.on('exit', () => void running.then(() => ledger.close()));
