import { activityOf } from '../events/envelope.ts';
import type { Into, Projector } from '../events/writing.ts';

/** The words of every fact and the facets it is filtered by: one inverted index, in the order of the timeline. */
export const search: Projector = {
  name: 'search',
  version: 1,
  tables: ['search'],
  statements(db, decided, { prefix, base }) {
    const rows = decided.flatMap(({ index, day, stated }) => {
      if (!stated) return [];
      const facets = [
        facet('type', stated.type),
        facet('activity', activityOf(stated.stream)),
        ...stated.mentions.map(({ key }) => facet('mentions', key)),
        ...stated.postings.map(({ measure }) => facet('measure', measure)),
      ];
      return [[index, day, facets.join(' '), stated.words]];
    });
    return rows.length > 0 ? [db.prepare(addTo(prefix)).bind(JSON.stringify(rows), decided.length, base)] : [];
  },
};

const addTo = (prefix: Into['prefix']): string => `
INSERT INTO ${prefix}search (rowid, facets, words)
SELECT (row.value ->> 1) * 1000000000 + head.position + (row.value ->> 0), row.value ->> 2, row.value ->> 3
FROM (SELECT coalesce(?3, (SELECT max(position) FROM events) - ?2) AS position) AS head,
     json_each(?1) AS row
ORDER BY 1`;

/** One token of the index for one property: separators become Greek letters, which no code of the ledger has. */
export function facet(name: string, value: string): string {
  return `${name}α${value}`.replaceAll('/', 'σ').replaceAll('-', 'δ').replaceAll('.', 'π');
}

/** An expression that no row meets: no facet is called so. */
const NOTHING = 'facets : "αnothing"';

/**
 * An FTS5 expression for rows that have one facet of each group, and all the words; undefined where neither is asked. A
 * group without choices, or a question without a letter or digit in it, matches nothing.
 */
export function matchExpression(groups: readonly (readonly string[])[], words: string | undefined): string | undefined {
  const terms = words?.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (groups.some((choices) => choices.length === 0) || (words !== undefined && terms.length === 0)) return NOTHING;
  const clauses = groups.map((choices) => `facets : (${choices.map((token) => `"${token}"`).join(' OR ')})`);
  if (terms.length > 0) clauses.push(`words : (${terms.map((term) => `"${term}"`).join(' ')})`);
  return clauses.length > 0 ? clauses.join(' AND ') : undefined;
}
