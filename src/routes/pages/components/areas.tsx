import type { TotalRow } from '../../../projections/queries/totals.ts';
import { Bars } from '../charts/bars.tsx';
import type { Site } from '../frame/site.ts';
import { Table } from './parts.tsx';

/** How many figures are recorded in a sector; null where none is said. */
interface Count {
  readonly code: string | null;
  readonly figures: number;
}

/** What is of several sectors and is not divided counts for each of them. */
export function countsBySector(rows: readonly TotalRow[]): Count[] {
  const counts = new Map<string | null, number>();
  for (const { sector, events } of rows)
    for (const code of sector?.split('+') ?? [null]) counts.set(code, (counts.get(code) ?? 0) + events);
  return [...counts]
    .map(([code, figures]) => ({ code, figures }))
    .filter(({ figures }) => figures > 0)
    .toSorted((a, b) => b.figures - a.figures);
}

/** How many figures are recorded in each area of aid. */
export function Areas({ site, areas }: { readonly site: Site; readonly areas: readonly Count[] }) {
  const [first] = areas;
  if (!first) return null;
  const title = site.m.areasTitle(site.sector(first.code));
  return (
    <section>
      <h2>{site.m.text.areas}</h2>
      <figure>
        <figcaption>
          <h3>{title}</h3>
        </figcaption>
        <Bars
          description={title}
          bars={areas.map(({ code, figures }) => ({
            label: site.sector(code),
            value: figures,
            figure: site.number(figures),
          }))}
        />
        <details>
          <summary>{site.m.text.asTable}</summary>
          <Table site={site} caption={site.m.text.areas} columns={['area', 'figures']}>
            {areas.map(({ code, figures }) => (
              <tr>
                <th scope="row">
                  {code === null ? (
                    site.sector(code)
                  ) : (
                    <a href={site.to('/timeline', { sector: code })}>{site.sector(code)}</a>
                  )}
                </th>
                <td class="number">{site.number(figures)}</td>
              </tr>
            ))}
          </Table>
        </details>
      </figure>
    </section>
  );
}
