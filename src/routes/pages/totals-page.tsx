import * as z from 'zod';
import { readTotals } from '../../projections/queries/totals.ts';
import { filtersOf, narrowing } from '../http/query-filters.ts';
import { Areas, countsBySector } from './components/areas.tsx';
import { rowsOfTotals, TotalsTable } from './components/claim-figure.tsx';
import { narrowedBy, narrowedInWords } from './components/population.ts';
import { Regions, regionsOf } from './components/region-map.tsx';
import { definePage } from './frame/page.ts';
import { asQuery } from './frame/site.ts';
import type { MeasureGroup } from './messages/messages.ts';

const GROUPS: readonly MeasureGroup[] = ['money', 'people', 'item', 'weight', 'transport', 'facilities', 'confirmed'];

/** Everything that is itemised, each sum opening to its events: the index of measures. */
export const totals = definePage({
  name: 'totals',
  path: '/measures',
  query: z.strictObject(narrowing),
  async read({ read, at, query, catalogue }) {
    const filters = filtersOf(query);
    const [{ view, rows }, places, areas, { registered }, narrowed] = await Promise.all([
      read((db) => readTotals(db, at, ['measure'], filters)),
      read((db) => readTotals(db, at, ['place'], filters)),
      read((db) => readTotals(db, at, ['sector'], filters)),
      catalogue,
      narrowedBy(read, at, query),
    ]);
    return {
      view,
      totals: rows,
      narrowed,
      regions: regionsOf(places.rows, registered),
      areas: countsBySector(areas.rows),
    };
  },
  title({ narrowed }, site) {
    const words = narrowedInWords(site, narrowed);
    return words === '' ? site.m.titles.totals : `${site.m.titles.totals}, ${words}`;
  },
  body({ totals: rows, regions, areas }, site, query) {
    if (rows.length === 0) return <p>{site.m.text.emptyList}</p>;
    const groups = Map.groupBy(rows, ({ measure }) => measure.slice(0, measure.indexOf('/')));
    return (
      <>
        {GROUPS.filter((group) => groups.has(group)).map((group) => (
          <section>
            <h2>{site.m.groups[group]}</h2>
            <TotalsTable
              site={site}
              rows={groups.get(group) ?? []}
              caption={site.m.groups[group] ?? group}
              of={asQuery(query)}
            />
          </section>
        ))}
        <Regions site={site} regions={regions} />
        <Areas site={site} areas={areas} />
      </>
    );
  },
  table: ({ totals: rows }, site) => rowsOfTotals(rows, site),
});
