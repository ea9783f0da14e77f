// npm run inspect -- <event id | fact key | position> [--json] [--state .wrangler/state]: an event of the local ledger, the
// history of its fact, what it posted, and the sums that it moved.
//
//   npm run inspect -- 42
//   npm run inspect -- item/transformer
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inspect } from './inspection.mjs';
import { openLocalLedger } from './local-ledger.mjs';

const USAGE = 'npm run inspect -- <event id | fact key | position> [--json], such as npm run inspect -- 42';

/** The same as lines to read. */
function linesOf({ position, standing, event, content, history, postings, moved }) {
  return [
    `${event.type}, position ${position}, ${standing}`,
    `  id        ${event.id}`,
    `  stream    ${event.stream}, version ${event.version}`,
    `  occurred  ${content.occurred}`,
    `  recorded  ${event.recorded} by ${event.actor}`,
    '',
    JSON.stringify(content.data, null, 2),
    '',
    ...content.sources.map(({ title, url }) => `source      ${title ?? ''} ${url ?? ''}`),
    ...history.map((one) => `history     ${one.position} ${one.type} ${one.id}`),
    ...postings.map(
      ({ measure, unit, stated, min, max }) => `posted      ${measure} ${stated} ${unit} (${min} to ${max ?? 'open'})`,
    ),
    ...moved.map(
      ({ measure, unit, before, after }) => `moved       ${measure} from ${before} to ${after} ${unit}, in all`,
    ),
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, state: { type: 'string' } },
  });
  if (positionals.length !== 1) {
    console.error(USAGE);
    process.exit(2);
  }
  let ledger;
  try {
    ledger = await openLocalLedger(values.state);
    const found = await inspect(ledger.db, positionals[0]);
    console.log(values.json ? JSON.stringify(found, null, 2) : linesOf(found));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await ledger?.close();
  }
}
