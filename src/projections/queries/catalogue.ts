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

export const registers = ['items', 'places', 'organizations'] as const;
export type Register = (typeof registers)[number];

/** What the keys of a register begin with: `items` has `item/transformer`. */
export function prefixOf(register: Register): string {
  return `${register.slice(0, -1)}/`;
}

/** Of each register a page names no more than this. */
const MOST = 500;

/** A register from after the key `?2` on: `?4` of it. */
const REGISTER = `
WITH ${SEEN}
SELECT facts.key, facts.type, facts.body
FROM seen
JOIN facts_with_events AS facts ON facts.key > ?2 AND facts.key < ?3 AND ${IN_EFFECT}
ORDER BY facts.key
LIMIT ?4`;

function registerStatement(db: Database, at: At, register: Register, cursor: string, limit: number) {
  const prefix = prefixOf(register);
  return db.prepare(REGISTER).bind(at, prefix + cursor, prefix.replace('/', '0'), limit); // "item0" comes after all of "item/"
}

const FIRST_RECORDED = `
SELECT recorded
FROM events
WHERE position = 1`;

/** Items, organizations and places in effect at a position, by key. */
export async function readCatalogue(db: Database, at: At, kinds: Kinds): Promise<Catalogue> {
  const { view, results } = await readAt(db, at, [
    db.prepare(FIRST_RECORDED),
    ...registers.map((register) => registerStatement(db, at, register, '', MOST)),
  ]);
  const [first, ...found] = results;
  const registered = new Map<string, Registered>();
  for (const { key, type, body } of found.flatMap((result) => rows<Row>(result))) {
    const { data } = contentOf(eventIn(body), kinds.get(type));
    registered.set(key, { names: kinds.get(type)?.names?.(data) ?? { en: key.slice(key.indexOf('/') + 1) }, data });
  }
  return { view, registered, since: rows<{ recorded: string }>(first)[0]?.recorded ?? '' };
}

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
  const { view, results } = await readAt(db, at, [registerStatement(db, at, register, cursor, limit + 1)]);
  const found = rows<Row>(results[0]).map(({ type, body }) => contentOf(eventIn(body), kinds.get(type)).data as Entry);
  const entries = found.slice(0, limit);
  return { view, entries, next: found.length > limit ? entries.at(-1)?.code : undefined };
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly body: string;
}
