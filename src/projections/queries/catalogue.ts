import type { Kinds } from '../../events/kinds/index.ts';
import { IN_EFFECT, readAt, SEEN, type At, type View } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type Database } from '../../events/log/stored.ts';
import type { Names } from '../../events/values/text.ts';
import type { Registered } from '../rules/region.ts';

export interface Catalogue {
  readonly view: View;
  readonly registered: ReadonlyMap<string, Registered>;
  /** When the first event was recorded; '' for the empty ledger. */
  readonly since: string;
}

/** Of each register no more than this: a page lists no more. */
const MOST = 500;
const REGISTERS = ['item', 'organization', 'place'];

/** One register: its keys lie between "item/" and "item0". */
const REGISTER = `
WITH ${SEEN}
SELECT facts.key, facts.type, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key >= ?2 || '/' AND facts.key < ?2 || '0' AND ${IN_EFFECT}
ORDER BY facts.key
LIMIT ${MOST}`;

const FIRST_RECORDED = `
SELECT recorded
FROM events
WHERE position = 1`;

/** Items, organizations and places in effect at a position, by key. */
export async function readCatalogue(db: Database, at: At, kinds: Kinds): Promise<Catalogue> {
  const { view, results } = await readAt(db, at, [
    db.prepare(FIRST_RECORDED),
    ...REGISTERS.map((register) => db.prepare(REGISTER).bind(at, register)),
  ]);
  const [first, ...registers] = results;
  const registered = new Map<string, Registered>();
  for (const { key, type, body } of registers.flatMap((result) => rows<Row>(result))) {
    const { data } = contentOf(eventIn(body), kinds.get(type));
    registered.set(key, { names: kinds.get(type)?.names?.(data) ?? { en: key.slice(key.indexOf('/') + 1) }, data });
  }
  return { view, registered, since: rows<{ recorded: string }>(first)[0]?.recorded ?? '' };
}

export const registers = ['items', 'places', 'organizations'] as const;
export type Register = (typeof registers)[number];

/** What one event registered, as it said. */
export type Entry = Registered['data'] & { readonly code: string; readonly names: Names };

/** One register in the order of its codes. */
export async function readRegister(
  db: Database,
  at: At,
  kinds: Kinds,
  register: Register,
  { limit, cursor = '' }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly view: View; readonly entries: readonly Entry[]; readonly next: string | undefined }> {
  const prefix = register.slice(0, -1);
  const { view, results } = await readAt(db, at, [
    db.prepare(PAGE_OF_REGISTER).bind(at, `${prefix}/${cursor}`, `${prefix}0`, limit + 1),
  ]);
  const found = rows<Row>(results[0]).map(({ type, body }) => contentOf(eventIn(body), kinds.get(type)).data as Entry);
  const entries = found.slice(0, limit);
  return { view, entries, next: found.length > limit ? entries.at(-1)?.code : undefined };
}

const PAGE_OF_REGISTER = `
WITH ${SEEN}
SELECT facts.key, facts.type, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < ?3 AND ${IN_EFFECT}
ORDER BY facts.key
LIMIT ?4`;

interface Row {
  readonly key: string;
  readonly type: string;
  readonly body: string;
}
