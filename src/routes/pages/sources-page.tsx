import type { Child } from 'hono/jsx';
import { kinds } from '../../events/kinds/index.ts';
import type { Cell } from '../../exchange/csv.ts';
import {
  readCitations,
  type AddressEntry,
  type CitationsPage,
  type CitedBy,
  type Count,
  type OriginEntry,
} from '../../projections/queries/citations.ts';
import { MOST_SOURCES, sourcesQuery } from '../api/reads.ts';
import { filtersOf } from '../http/query-filters.ts';
import { Next, SourceLink, Table } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

/** What the ledger rests on: origins, publishers, and pages with the facts that cite them. */
export const sources = definePage({
  name: 'sources',
  path: '/sources',
  query: sourcesQuery,
  async read({ read, at, query: { by, limit = MOST_SOURCES, cursor, ...rest } }) {
    return read((db) => readCitations(db, at, kinds, { filters: filtersOf(rest), by, limit, cursor }));
  },
  body({ origins, publishers, addresses, next }, site, query) {
    const { m } = site;
    const section = (list: CitedBy, heading: string, table: Child) => (
      <section>
        <h2>{heading}</h2>
        {table}
        {next[list] !== undefined && (
          <Next href={site.to('/sources', { ...query, by: list, cursor: next[list] })} label={m.text.next} />
        )}
      </section>
    );
    if ([origins, publishers, addresses].every((list) => !list || list.length === 0)) return <p>{m.text.emptyList}</p>;
    return (
      <>
        {origins && section('origin', m.text.origins, <Origins site={site} origins={origins} />)}
        {publishers && section('publisher', m.columns.publishers, <Publishers site={site} publishers={publishers} />)}
        {addresses && section('address', m.text.addresses, <Addresses site={site} addresses={addresses} />)}
      </>
    );
  },
  table: ({ origins = [], publishers = [], addresses = [] }) => [
    ...origins.map((one) => rowOf('origin', one.origin, one, { alone: one.alone.events })),
    ...publishers.map((one) => rowOf('publisher', one.publisher, one)),
    ...addresses.map((one) => rowOf('address', one.url, one, { uses: one.uses.map(({ id }) => id).join(' ') })),
  ],
});

function rowOf(list: CitedBy, name: string, { events, more }: Count, others: Readonly<Record<string, Cell>> = {}) {
  return { list, name, events, more: String(more), alone: undefined, uses: undefined, ...others };
}

function Origins({ site, origins }: { readonly site: Site; readonly origins: readonly OriginEntry[] }) {
  return (
    <Table site={site} caption={site.m.text.origins} columns={['origin', 'events', 'alone', 'publishers']}>
      {origins.map(({ origin, originNames, publishers, alone, ...count }) => (
        <tr>
          <th scope="row">{originNames ? site.of(originNames) : origin}</th>
          <td class="number">
            <a href={site.to('/timeline', { origin })}>{counted(site, count)}</a>
          </td>
          <td class="number">{counted(site, alone)}</td>
          <td>{publishers.join(', ')}</td>
        </tr>
      ))}
    </Table>
  );
}

function Publishers(props: { readonly site: Site; readonly publishers: NonNullable<CitationsPage['publishers']> }) {
  const { site, publishers } = props;
  return (
    <Table site={site} caption={site.m.columns.publishers} columns={['publishers', 'events', 'type']}>
      {publishers.map(({ publisher, kinds: ofSources, ...count }) => (
        <tr>
          <th scope="row">{publisher}</th>
          <td class="number">
            <a href={site.to('/timeline', { publisher })}>{counted(site, count)}</a>
          </td>
          <td>{ofSources.map((kind) => site.m.sourceKinds[kind]).join(', ')}</td>
        </tr>
      ))}
    </Table>
  );
}

function Addresses({ site, addresses }: { readonly site: Site; readonly addresses: readonly AddressEntry[] }) {
  return (
    <Table site={site} caption={site.m.text.addresses} columns={['address', 'events', 'uses']}>
      {addresses.map(({ uses, events, more, ...source }) => (
        <tr>
          <th scope="row">
            <SourceLink site={site} source={source} />
            {source.title !== undefined && <span lang={source.language}>: {source.title}</span>}
          </th>
          <td class="number">
            <a href={site.to('/timeline', { source: source.url })}>{counted(site, { events, more })}</a>
          </td>
          <td>
            <ul class="plain">
              {uses.map(({ id, type, occurred }) => (
                <li>
                  <a href={site.to(`/events/${id}`)}>
                    {site.m.kinds[type] ?? type}, {site.date(occurred)}
                  </a>
                </li>
              ))}
            </ul>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function counted(site: Site, { events, more }: Count): string {
  return more ? site.m.moreThan(site.number(events)) : site.number(events);
}
