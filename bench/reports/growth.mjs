import { number, ofSpread, table } from '../tables.mjs';

export function reportGrowth({ sizes, seeded, results, refused }) {
  const named = sizes.map((size) => size.toLocaleString('en-US'));
  return `## Growth

Ledgers of ${named.join(', ')} events, all posted through \`POST /v1/events\`, 500 a request (${sizes
    .map((size) => `${number(seeded[size])}/s`)
    .join(', ')}). Milliseconds, one client, past every cache:

${table(
  ['', ...named, ...named.slice(1).map((name) => `${name} / ${named[0]}`)],
  results.map(({ question, milliseconds, ratios }) => [
    question,
    ...sizes.map((size) => ofSpread(milliseconds[size])),
    ...sizes.slice(1).map((size) => ofSpread(ratios[size])),
  ]),
)}

What D1 counts for one of each: calls / rows read / rows written.

${table(
  ['', ...named],
  results.map(({ question, counts }) => [
    question,
    ...sizes.map((size) => {
      const { calls, rowsRead, rowsWritten } = counts[size];
      return `${calls} / ${number(rowsRead, 0)} / ${number(rowsWritten, 0)}`;
    }),
  ]),
)}
${refused.map(({ question, size, status }) => `\nNot measured: ${question}, which ${size.toLocaleString('en-US')} events answer ${status}.`).join('')}`.trimEnd();
}
