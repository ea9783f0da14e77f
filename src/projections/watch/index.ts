import type { Watch } from '../../events/log/warnings.ts';
import { anyOf, facet } from '../projectors/search.ts';
import { knownSources } from './known-sources.ts';
import { findInEffect, foundIn, type Look } from './look.ts';
import { openPromises } from './open-promises.ts';
import { outliers } from './outliers.ts';
import { repeats } from './repeats.ts';

/** All that is looked for. To look for more is to write its file and to list it here. */
const looks: readonly Look[] = [repeats, knownSources, outliers, openPromises];

/** What the ledger knows already of what is being recorded. */
export const watch: Watch = {
  statements(db, watched, own) {
    const finds = looks.flatMap((look, i) => look.finds?.(watched).map((find) => [...find, i] as const) ?? []);
    return [findInEffect(db, finds, own), ...looks.flatMap((look) => look.first?.(db, watched, own) ?? [])];
  },
  async uses(db, keys, aside) {
    const wanted = keys.map((key) => [key, anyOf([facet('mentions', key)]), 0] as const);
    const result = await findInEffect(db, wanted, 0, [...aside]).all();
    return foundIn(result).map(({ wanted: key, event }) => ({ key, event }));
  },
  async warningsOf(db, watched, [found, ...others], before) {
    const inEffect = foundIn(found);
    const read = looks.map((look, i) => {
      const first = look.first ? foundIn(others.shift()) : inEffect.filter((one) => one.look === i);
      return { look, first, second: look.second?.(db, watched, first, before) };
    });
    const open = read.flatMap(({ second }) => second ?? []);
    const results = open.length === 0 ? [] : await db.batch<Record<string, unknown>>(open);
    return read.flatMap(({ look, first, second }) =>
      look.warningsOf(watched, second ? foundIn(results.shift()) : look.second ? [] : first),
    );
  },
};
