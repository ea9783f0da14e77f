import type { Watched } from '../../events/log/warnings.ts';
import { addressFacet, anyOf, type Clause } from '../projectors/search.ts';
import type { Look } from './look.ts';

/** Of a request at most this many addresses are looked up. */
const MOST_ADDRESSES = 100;

/** Addresses that are sources of other events. */
export const knownSources: Look = {
  finds: addressesIn,
  warningsOf(_, found) {
    return found.map(({ wanted, event }) => ({
      code: 'source-known',
      pointer: wanted,
      detail: 'is a source of another event already',
      hint: 'See whether that event says the same.',
      event,
    }));
  },
};

/** The addresses of new facts, each once: where it first stands, and its clause. */
function addressesIn(watched: readonly Watched[]): [pointer: string, clause: Clause][] {
  const found = new Map<string, string>();
  for (const { one, pointer } of watched) {
    if (one.supersedes) continue;
    for (const [i, { url }] of (one.stated?.sources ?? []).entries())
      if (url !== undefined && !found.has(url) && found.size < MOST_ADDRESSES)
        found.set(url, `${pointer}/sources/${i}/url`);
  }
  return [...found].map(([url, pointer]) => [pointer, anyOf([addressFacet(url)])]);
}
