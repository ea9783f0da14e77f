import type { Kinds } from '../../events/kinds/index.ts';
import { sentencesOf } from '../../events/language/formatter.ts';
import { IN_EFFECT, readAt, SEEN, type At } from '../../events/log/as-of.ts';
import { contentOf, eventIn, rows, type Database } from '../../events/log/stored.ts';
import type { StoredEvent } from '../../events/values/envelope.ts';
import type { Language } from '../../events/values/languages.ts';
import type { Names } from '../../events/values/text.ts';

/** The facts that name, at that position, whatever the rows of `page` mention. It follows `seen` and `page`. */
export const NAMES = `
SELECT facts.key, facts.type, facts.body
FROM seen
CROSS JOIN (SELECT DISTINCT mention.value AS key FROM page CROSS JOIN json_each(page.mentions) AS mention) AS mentioned
CROSS JOIN facts_with_events AS facts ON facts.key = mentioned.key AND ${IN_EFFECT}`;

/** The same for the keys that `?2` lists. */
export const NAMES_OF_KEYS = `
WITH ${SEEN},
page (mentions) AS (
  SELECT ?2
)
${NAMES}`;

interface NameRow {
  readonly key: string;
  readonly type: string;
  readonly body: string;
}

/** Names by key, from the facts that give them. */
export function namesOf(
  result: D1Result<Record<string, unknown>> | undefined,
  kinds: Kinds,
): (key: string) => Names | undefined {
  const names = new Map(
    rows<NameRow>(result).map(({ key, type, body }) => {
      const kind = kinds.get(type);
      return [key, kind?.names?.(contentOf(eventIn(body), kind).data)] as const;
    }),
  );
  return (key) => names.get(key);
}

/** How the data of a kind reads, in each language; of a kind that is not known, its name. */
export function sentenceOf(
  kinds: Kinds,
  type: string,
  data: StoredEvent['data'],
  nameOf: ReturnType<typeof namesOf>,
): Readonly<Record<Language, string>> {
  const kind = kinds.get(type);
  return kind ? sentencesOf(kind.sentence, data, nameOf) : { en: type, uk: type, az: type };
}

/** The names, at a position, of what these keys stand for. */
export async function readNames(
  db: Database,
  at: At,
  keys: readonly string[],
  kinds: Kinds,
): Promise<Readonly<Record<string, Names>>> {
  const { results } = await readAt(db, at, [db.prepare(NAMES_OF_KEYS).bind(at, JSON.stringify(keys))]);
  const nameOf = namesOf(results[0], kinds);
  return Object.fromEntries(
    keys.flatMap((key) => {
      const names = nameOf(key);
      return names ? [[key, names]] : [];
    }),
  );
}
