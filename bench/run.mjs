// Measures, then writes results.md and results.json beside this file. `--quick` measures less of everything, in under
// two minutes; `--only=append,serving` some parts, and with `--keep` the others stay as they were measured before.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.mjs';
import { measureAppend } from './parts/append.mjs';
import { measureAsOfAndRebuild } from './parts/asof-rebuild.mjs';
import { measureConformance } from './parts/conformance.mjs';
import { measureCost } from './parts/cost.mjs';
import { measureGrowth } from './parts/growth.mjs';
import { measureServing } from './parts/serving.mjs';
import { report } from './report.mjs';

const PARTS = {
  append: measureAppend,
  serving: measureServing,
  growth: measureGrowth,
  asOfAndRebuild: measureAsOfAndRebuild,
  cost: measureCost,
  conformance: measureConformance,
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    rounds: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
if (process.platform !== 'linux') throw new Error('the benchmark reads /proc, and so runs on Linux only');
const wanted = values.only.split(',');
const strange = wanted.find((name) => !(name in PARTS));
if (strange !== undefined)
  throw new Error(`there is no part "${strange}": it is one of ${Object.keys(PARTS).join(', ')}`);

// what has to be ended or removed is, on 'exit'
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const begun = performance.now();
const settings = { quick: values.quick, rounds: Number(values.rounds ?? (values.quick ? 5 : 7)), say };
const run = { ...describeMachine(), quick: values.quick, rounds: settings.rounds };
const results = { ...(values.keep ? before() : {}), ...run };
let failed = false;
for (const name of wanted) {
  try {
    results[name] = { ...(await PARTS[name](settings)), of: { date: run.date, commit: run.commit, quick: run.quick } };
  } catch (error) {
    failed = true;
    console.error(error);
    say(`${name} failed: it is not in the results`);
  }
  write(); // what was measured is kept, whatever comes after
}
say(`bench/results.md and bench/results.json are written, in ${results.seconds} s`);
process.exit(failed ? 1 : 0);

function write() {
  results.seconds = Math.round((performance.now() - begun) / 1000);
  results.loadAfter = describeMachine().load;
  writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(new URL('results.md', import.meta.url), report(results));
}

/** The parts of the run before, which this one adds to. */
function before() {
  return JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'));
}

function say(text) {
  console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);
}
