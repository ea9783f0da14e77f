import { reportAppend } from './reports/append.mjs';
import { reportAsOfAndRebuild } from './reports/asof-rebuild.mjs';
import { reportConformance } from './reports/conformance.mjs';
import { reportCost } from './reports/cost.mjs';
import { reportGoals } from './reports/goals.mjs';
import { reportGrowth } from './reports/growth.mjs';
import { reportServing } from './reports/serving.mjs';

const SECTIONS = {
  append: reportAppend,
  serving: reportServing,
  growth: reportGrowth,
  asOfAndRebuild: reportAsOfAndRebuild,
  cost: reportCost,
  conformance: reportConformance,
};

/** When each part was measured, where they are not of one run. */
function partsOf(results) {
  const parts = Object.keys(SECTIONS).flatMap((name) => (results[name]?.of ? [[name, results[name].of]] : []));
  if (parts.every(([, { date }]) => date === results.date)) return '';
  const lines = parts.map(
    ([name, { date, commit, quick }]) => `- ${name}: ${date}, commit ${commit}, ${quick ? 'quick' : 'full'}`,
  );
  return `The parts are of several runs:\n\n${lines.join('\n')}\n\n`;
}

/** The results, for people. results.json has all of them, for programs. */
export function report(results) {
  const { machine, versions, load, loadAfter } = results;
  const sections = Object.entries(SECTIONS).flatMap(([name, section]) =>
    results[name] ? [section(results[name])] : [],
  );
  return `# What was measured

${results.date}, commit ${results.commit}${results.changed ? ' with changes' : ''}, ${results.quick ? 'the quick run' : 'the full run'}, ${results.rounds} rounds, ${results.seconds} s.
${machine.processor}, ${machine.cores} cores, ${machine.memory}, ${machine.system}; load ${load.join(' ')} before and ${loadAfter.join(' ')} after.
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}.

Every figure is the median of its rounds with the quartiles beside it: \`median [lower..upper]\`. What is compared was
measured in turns, A B C A B C, and a ratio is taken within each round. The times are of this machine and mean little;
the ratios are what to read. bench/README.md says what each is.

${partsOf(results)}${reportGoals(results)}

${sections.join('\n\n')}
`;
}
