import { table } from '../tables.mjs';

export function reportConformance({ probes, seen, skipped }) {
  const names = Object.keys(seen);
  const notes = names.map((name) => {
    const lines = probes.map(
      ({ guarantee, promise }, i) =>
        `- ${guarantee} ${promise}: **${seen[name][i].cell}**. ${oneLine(seen[name][i].note)}`,
    );
    return `<details><summary>What was seen of ${name}</summary>\n\n${lines.join('\n')}\n\n</details>`;
  });
  return `## Promises

Each was tried from outside, through what the store offers. "Not offered": there is nothing of the kind to try.
emmett-sqlite is as it comes, with a connection of its own for each append.

${table(
  ['', '', ...names],
  probes.map(({ guarantee, promise }, i) => [guarantee, promise, ...names.map((name) => seen[name][i].cell)]),
)}
${skipped.map((note) => `\nNot tried here: ${note}.\n`).join('')}
${notes.join('\n\n')}`;
}

function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
