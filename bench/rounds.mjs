/**
 * Runs every case once a round, A B C A B C, so that whatever else the machine does falls on all of them alike. Each
 * case is `async (round) => figure`, more being better. The first round warms up and is not kept. The order turns
 * round by round.
 *
 * @returns {Promise<Record<string, number[]>>} the figures of each case, round by round
 */
export async function interleave(cases, { rounds, warmUps = 1 }) {
  const names = Object.keys(cases);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) {
      const figure = await cases[name](round);
      if (round >= 0) figures[name].push(figure);
    }
  }
  return figures;
}

/** Of `a` over `b`, of the same round each: the median, the quartiles and how many there were. */
export function ratio(a, b) {
  return spread(a.map((figure, round) => figure / b[round]));
}

/** Median and quartiles. */
export function spread(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    rounds: sorted.length,
  };
}

/** Linear between the two nearest, as in most statistics packages. */
function quantile(sorted, share) {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}
