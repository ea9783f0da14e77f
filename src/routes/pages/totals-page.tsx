import * as z from 'zod';
import { readTotals } from '../../projections/queries/totals.ts';
import { filtersOf, narrowing } from '../http/query-filters.ts';
import { TotalsTable } from './components/claim-figure.tsx';
import { narrowedBy, narrowedInWords } from './components/population.ts';
import { definePage } from './frame/page.ts';
import { asQuery } from './frame/site.ts';
import type { MeasureGroup } from './messages/messages.ts';

const GROUPS: readonly MeasureGroup[] = ['money', 'people', 'item', 'weight', 'transport', 'facilities', 'confirmed'];

/** Everything that is itemised, each sum opening to its events: the index of measures. */
export const totals = definePage({
  name: 'totals',
  path: '/measures',
  query: z.strictObject(narrowing),
  async read({ read, at, query }) {
    const [{ view, rows }, narrowed] = await Promise.all([
      read((db) => readTotals(db, at, ['measure'], filtersOf(query))),
      narrowedBy(read, at, query),
    ]);
    return { view, totals: rows, narrowed };
  },
  title({ narrowed }, site) {
    const words = narrowedInWords(site, narrowed);
    return words === '' ? site.m.titles.totals : `${site.m.titles.totals}, ${words}`;
  },
  body({ totals: rows }, site, query) {
    if (rows.length === 0) return <p>{site.m.text.emptyList}</p>;
    const groups = Map.groupBy(rows, ({ measure }) => measure.slice(0, measure.indexOf('/')));
    return GROUPS.filter((group) => groups.has(group)).map((group) => (
      <section>
        <h2>{site.m.groups[group]}</h2>
        <TotalsTable
          site={site}
          rows={groups.get(group) ?? []}
          caption={site.m.groups[group] ?? group}
          of={asQuery(query)}
        />
      </section>
    ));
  },
  table: ({ totals: rows }) =>
    rows.map(({ measure, unit, stated, min, max, events, unquantified }) => ({
      measure,
      unit,
      stated,
      min,
      max,
      events,
      unquantified,
    })),
});
