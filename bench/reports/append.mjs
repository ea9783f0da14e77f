import { ofSpread, table } from '../tables.mjs';

export function reportAppend({ results, skipped }) {
  const names = [...new Set(results.flatMap(({ figures }) => Object.keys(figures)))];
  const plan = ({ size, clients }) => `${size} × ${clients}`;
  const notes = skipped.map((note) => `- ${note}\n`).join('');
  return `## Append

Events a second. The first column is events a request × clients.

${table(
  ['', ...names],
  results.map((one) => [plan(one), ...names.map((name) => ofSpread(one.spreads[name]))]),
)}

The ledger over each of the others, of the same round:

${table(
  ['', ...names.slice(1)],
  results.map((one) => [plan(one), ...names.slice(1).map((name) => ofSpread(one.ratios[name]))]),
)}

On the hot stream nobody names a version; of such requests ${results
    .map((one) => `${one.refused} (${plan(one)})`)
    .join(', ')} were answered 409 "post again" and posted again, which is in the times.
${notes && `\nNot measured here:\n\n${notes}`}`.trimEnd();
}
