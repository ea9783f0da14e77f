import type { TotalRow } from '../../../projections/queries/totals.ts';
import { regionOf } from '../../../projections/rules/region.ts';
import { grids } from '../charts/grids.ts';
import { Tiles } from '../charts/tiles.tsx';
import type { Site } from '../frame/site.ts';
import { Table } from './parts.tsx';

/** How much is recorded in a first-level unit; `pcode` is null for a country as a whole. */
export interface RegionCount {
  readonly country: string;
  readonly pcode: string | null;
  readonly figures: number;
}

/** How many figures are recorded in each first-level unit, and elsewhere in each country. */
export function regionsOf(rows: readonly TotalRow[], registered: Parameters<typeof regionOf>[1]): RegionCount[] {
  const counts = new Map<string, RegionCount>();
  for (const { place, events } of rows) {
    const region = place ? regionOf(place, registered) : undefined;
    if (!region || events === 0) continue;
    const key = `${region.country} ${region.pcode ?? ''}`;
    const figures = (counts.get(key)?.figures ?? 0) + events;
    counts.set(key, { country: region.country, pcode: region.pcode ?? null, figures });
  }
  return [...counts.values()].toSorted((a, b) => b.figures - a.figures);
}

/** The schematic grid of each country that has one, and the table beside it. */
export function Regions({ site, regions }: { readonly site: Site; readonly regions: readonly RegionCount[] }) {
  const { text } = site.m;
  const countries = Object.entries(grids).filter(([country]) => regions.some((region) => region.country === country));
  if (regions.length === 0) return null;
  return (
    <section>
      <h2>{text.where}</h2>
      {countries.map(([country, tiles]) => {
        const inside = regions.filter((region) => region.country === country);
        const counts = new Map(inside.flatMap(({ pcode, figures }) => (pcode === null ? [] : [[pcode, figures]])));
        const title = site.m.mapTitle(site.country(country), counts.size, site.number(counts.size));
        return (
          <figure>
            <figcaption>
              <h3>{title}</h3>
              <p>{text.whereLead}</p>
            </figcaption>
            <Tiles site={site} tiles={tiles} counts={counts} description={title} />
          </figure>
        );
      })}
      <Table site={site} caption={text.where} columns={['place', 'figures']}>
        {regions.map(({ country, pcode, figures }) => (
          <tr>
            <th scope="row">
              {pcode === null
                ? `${site.country(country)}, ${text.wholeCountry}`
                : (grids[country]?.find((tile) => tile.pcode === pcode)?.names[site.language] ?? pcode)}
            </th>
            <td class="number">{site.number(figures)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
