import { number, ofSpread, table } from '../tables.mjs';

export function reportAsOfAndRebuild({ size, asOf, rebuild }) {
  return `## As it stood, and made anew

A ledger of ${size.toLocaleString('en-US')} events. Milliseconds of a read at the head and at earlier positions, one client, past every cache,
and how many times as long as at the head:

${table(
  ['', ...Object.keys(asOf[0].milliseconds), ...Object.keys(asOf[0].ratios).map((at) => `${at} / head`)],
  asOf.map(({ name, milliseconds, ratios }) => [
    name,
    ...Object.values(milliseconds).map((spread) => ofSpread(spread)),
    ...Object.values(ratios).map((spread) => ofSpread(spread)),
  ]),
)}

A rebuild without pauses, in events a second:

${table(
  ['', 'events a second'],
  Object.entries(rebuild.spreads).map(([name, spread]) => [name, ofSpread(spread)]),
)}

Journal and books reach ${ofSpread(rebuild.ratio)} of one bare INSERT … SELECT for each of their tables. One rebuild took
at most ${number(rebuild.added)} MB more than workerd had right before it. Over ${rebuild.rebuilds} of them, and the copies in between, workerd grew from
${number(rebuild.idle)} MB to ${number(rebuild.peak)} MB: what V8 and SQLite have not given back yet. Totals that are read while one runs, with its pauses, take
${ofSpread(rebuild.meanwhile)} times as long as when none does.`;
}
