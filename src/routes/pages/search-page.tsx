import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import { registers } from '../../projections/queries/catalogue.ts';
import { find } from '../../projections/queries/find.ts';
import { readTimeline, type Entry } from '../../projections/queries/timeline.ts';
import { Entries } from './components/parts.tsx';
import { entryLink } from './components/register.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

/** Across everything: what has the words, and where nothing has, what may have been meant. */
export const search = definePage({
  name: 'search',
  path: '/search',
  query: z.strictObject({ q: z.string().max(200).optional() }),
  async read({ read, at, query: { q = '' } }) {
    if (q.trim() !== '') return { q, ...(await find(read, at, kinds, q)) };
    const { view } = await read((db) => readTimeline(db, at, kinds, { filters: {}, order: 'desc', limit: 1 }));
    const nothing: readonly Entry[] = [];
    return {
      q,
      view,
      items: [],
      places: [],
      organizations: [],
      activities: nothing,
      claims: nothing,
      events: nothing,
      didYouMean: undefined,
    };
  },
  title: ({ q }, site) => (q === '' ? site.m.titles.search : `${site.m.titles.search}: ${q}`),
  body(found, site) {
    const { m } = site;
    const { q, didYouMean } = found;
    const lists = [...registers.map((register) => found[register]), found.activities, found.claims, found.events];
    const isEmpty = lists.every((list) => list.length === 0);
    return (
      <>
        {q !== '' && isEmpty && <p>{m.text.emptyList}</p>}
        {didYouMean !== undefined && (
          <p>
            {m.text.didYouMean} <a href={site.to('/search', { q: didYouMean })}>{didYouMean}</a>?
          </p>
        )}
        {registers
          .filter((register) => found[register].length > 0)
          .map((register) => (
            <section>
              <h2>{m.nav[register]}</h2>
              <ul class="plain">
                {found[register].map((entry) => (
                  <li>{entryLink(site, register, entry)}</li>
                ))}
              </ul>
            </section>
          ))}
        <Listed site={site} title={m.nav.activities} entries={found.activities} />
        <Listed site={site} title={m.nav.claims} entries={found.claims} />
        <Listed site={site} title={m.columns.events} entries={found.events} />
        {found.events.length > 0 && (
          <p>
            <a href={site.to('/timeline', { q })}>{m.text.allEvents}</a>
          </p>
        )}
      </>
    );
  },
  table: (found) => [
    ...registers.flatMap((register) => found[register].map(({ code }) => ({ found: register, code }))),
    ...(['activities', 'claims', 'events'] as const).flatMap((list) =>
      found[list].map(({ id, occurred, type }) => ({ found: list, code: id, occurred, type })),
    ),
  ],
});

function Listed(props: { readonly site: Site; readonly title: string; readonly entries: readonly Entry[] }) {
  if (props.entries.length === 0) return null;
  return (
    <section>
      <h2>{props.title}</h2>
      <Entries site={props.site} entries={props.entries} />
    </section>
  );
}
