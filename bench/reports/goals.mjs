import { ratio } from '../rounds.mjs';
import { goalRow, table } from '../tables.mjs';

/** What was promised beside what was measured. */
export function reportGoals({ append, serving, growth, asOfAndRebuild }) {
  const rows = [
    ...(append ? appendGoals(append) : []),
    ...(serving ? servingGoals(serving) : []),
    ...(growth ? growthGoals(growth) : []),
    ...(asOfAndRebuild ? asOfGoals(asOfAndRebuild) : []),
  ];
  return `## Goals

${table(['', 'ratio', 'goal', ''], rows)}`;
}

function appendGoals({ results }) {
  const at = (size, clients) => results.find((one) => one.size === size && one.clients === clients);
  const [single, busy, hundred] = [at(1, 1), at(1, 32), at(100, 1)];
  const bulk = single && hundred && ratio(hundred.figures.ledger, single.figures.ledger);
  const over = (one, name, other) => one?.figures[other] && ratio(one.figures[name], one.figures[other]);
  return [
    goalRow('one append, one client / bare D1 batch', single?.ratios['bare D1 batch'], 0.8),
    goalRow('one append, 32 clients / naive tracker', busy?.ratios['naive tracker'], 1),
    goalRow('the same with the setting WRITER / naive tracker', over(busy, 'ledger, one writer', 'naive tracker'), 1),
    goalRow('100 events a request / single appends, per event', bulk, 25),
    goalRow('100 events a request / emmett-sqlite with 3 totals', hundred?.ratios['emmett-sqlite, 3 totals'], 8),
    goalRow('100 events a request / emmett-sqlite with one total', hundred?.ratios['emmett-sqlite'], 8),
    goalRow('one append, one client / emmett-postgresql', single?.ratios['emmett-postgresql'], 1),
  ];
}

function servingGoals({ ratios }) {
  const of = (name, other) => ratios.find((one) => one.of === name && one.over === other);
  return [
    goalRow('page, 304 / a constant', of('page, 304', 'a constant'), 0.75),
    goalRow('page, cached / a constant of the page’s size', of('page, cached', 'a constant of the page’s size'), 0.6),
    goalRow('page, cached / a constant of 5 bytes', of('page, cached', 'a constant'), 0.6),
    goalRow('page, uncached / SELECT 1', of('page, uncached', 'SELECT 1'), 0.5),
  ];
}

function growthGoals({ sizes, results }) {
  const [first, second, last] = [sizes[0], sizes[1], sizes.at(-1)].map((size) => size.toLocaleString('en-US'));
  const goal = (question) => (question === 'append' ? 1.2 : question === 'timeline, deepest page' ? 1.3 : 1.15);
  const row = (question, over, spread) =>
    goalRow(`${question}, ${last} / ${over} events (time)`, spread, goal(question), { most: true });
  return [
    ...results.map(({ question, ratios }) => row(question, first, ratios[sizes.at(-1)])),
    ...(sizes.length > 2
      ? results.map(({ question, ofLargestOverSecond }) => row(question, second, ofLargestOverSecond))
      : []),
  ];
}

function asOfGoals({ asOf, rebuild: { ratio: rebuilt, added } }) {
  return [
    ...asOf.flatMap(({ name, ratios }) =>
      Object.entries(ratios).map(([at, spread]) =>
        goalRow(`${name} ${at} / at the head (time)`, spread, 2, { most: true }),
      ),
    ),
    goalRow('rebuild / bare INSERT … SELECT', rebuilt, 0.75),
    goalRow('memory of a rebuild above what was there before (MB)', { median: added, low: added, high: added }, 40, {
      most: true,
    }),
  ];
}
