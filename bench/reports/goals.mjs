import { ratio } from '../rounds.mjs';
import { number, ofSpread, table } from '../tables.mjs';

/** What is owed and what is tried for, beside what was measured. */
export function reportGoals({ append, serving, growth, asOfAndRebuild, cost }) {
  const rows = [
    ...(append ? appendGoals(append) : []),
    ...(cost ? costGoals(cost) : []),
    ...(serving ? servingGoals(serving) : []),
    ...(growth ? growthGoals(growth) : []),
    ...(asOfAndRebuild ? asOfGoals(asOfAndRebuild) : []),
  ];
  return `## Goals

${table(['', 'measured', 'must', 'goal', ''], rows)}`;
}

function appendGoals({ results }) {
  const at = (size, clients) => results.find((one) => one.size === size && one.clients === clients);
  const [single, busy, hundred] = [at(1, 1), at(1, 32), at(100, 1)];
  const BARE = 'bare batch over HTTP';
  return [
    atLeast('one append, one client / bare batch over HTTP', single?.ratios[BARE], 0.7, 0.8),
    atLeast('100 events a request / the same', hundred?.ratios[BARE], 0.47, 0.75),
    atLeast('32 clients with WRITER / naive tracker', busy && writerOverNaive(busy), 1.1, 1.25),
  ];
}

function writerOverNaive({ figures }) {
  return ratio(figures['ledger, one writer'], figures['naive tracker']);
}

function costGoals({ measured, bytesPerEvent, budget }) {
  const dearest = budget.toSorted((a, b) => b.rowsRead - a.rowsRead)[0];
  return [
    atMost('rows written an append (deliveries, one a request)', measured['append, 1 event'].rowsWritten, 8, 6),
    atMost('bytes an event, everything counted', bytesPerEvent, 2_500, 2_100),
    atMost('a page made anew: rows read', measured['page, made anew'].rowsRead, 9_000, 6_000),
    atMost(`the dearest read, \`${dearest.question}\`: rows`, dearest.rowsRead, 20_000, 10_000),
  ];
}

function servingGoals({ ratios }) {
  const of = (name, other) => ratios.find((one) => one.of === name && one.over === other);
  return [
    atLeast('page, 304 / a constant', of('page, 304', 'a constant'), 0.75, 0.9),
    atLeast('page, cached / a constant of its size', of('page, cached', 'a constant of the page’s size'), 0.75, 0.9),
  ];
}

/** The largest ledger over the second, since the smallest has hardly been closed once; of two, over the first. */
function growthGoals({ sizes, results }) {
  const last = sizes.at(-1);
  const base = sizes.length > 2 ? sizes[1] : sizes[0];
  const [most, least] = [last, base].map((size) => size.toLocaleString('en-US'));
  return results.flatMap(({ question, ratios, ofLargestOverSecond, counts }) => {
    const counted = question === 'append' ? 'rowsWritten' : 'rowsRead';
    const text = `${question}, ${most} / ${least} events`;
    return [
      atMost(`${text} (time)`, sizes.length > 2 ? ofLargestOverSecond : ratios[last], 1.25, 1.15),
      atMost(`${text} (rows)`, counts[last][counted] / counts[base][counted], 1.1, 1.1),
    ];
  });
}

function asOfGoals({ asOf, rebuild: { meanwhile, added } }) {
  return [
    ...asOf.flatMap(({ name, ratios }) =>
      Object.entries(ratios).map(([at, spread]) => atMost(`${name} ${at} / at the head (time)`, spread, 1.5, 1.1)),
    ),
    atMost('totals while a rebuild runs / when none does (mean time)', meanwhile, 2, 1.5),
    atMost('memory of a rebuild above what was there before (MB)', added, 40, 40),
  ];
}

/** Rows of the table: `figure` is a number, or a median with its quartiles. */
function atLeast(text, figure, must, goal) {
  return row(text, figure, ['≥', must, goal], (median, bound) => median >= bound);
}

function atMost(text, figure, must, goal) {
  return row(text, figure, ['≤', must, goal], (median, bound) => median <= bound);
}

function row(text, figure, [sign, must, goal], holds) {
  const bounds = [must, goal].map((bound) => `${sign} ${bound.toLocaleString('en-US')}`);
  if (figure === undefined) return [text, '–', ...bounds, 'not measured'];
  const median = figure.median ?? figure;
  const shown = figure.median === undefined ? number(figure) : ofSpread(figure);
  if (holds(median, goal)) return [text, shown, ...bounds, 'goal met'];
  return [text, shown, ...bounds, holds(median, must) ? 'met' : '**missed**'];
}
