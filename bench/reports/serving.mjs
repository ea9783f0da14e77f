import { ofSpread, table } from '../tables.mjs';

export function reportServing({ clients, pageBytes, spreads, ratios }) {
  return `## Serving

${clients} clients; the page has ${pageBytes} bytes. Requests a second:

${table(
  ['', 'requests a second'],
  Object.entries(spreads).map(([name, spread]) => [name, ofSpread(spread)]),
)}

${table(
  ['', 'over', 'ratio'],
  ratios.map(({ of, over, ...spread }) => [of, over, ofSpread(spread)]),
)}`;
}
