import * as z from 'zod';
import { channels } from '../../events/kinds/activity-opened.ts';
import { kinds } from '../../events/kinds/index.ts';
import { sectors } from '../../events/values/sectors.ts';
import { readTimeline } from '../../projections/queries/timeline.ts';
import { readTotals } from '../../projections/queries/totals.ts';
import { momentCursor } from '../api/reads.ts';
import { bySource, filters, filtersOf, knownType } from '../http/query-filters.ts';
import { EntriesByMonth, Next } from './components/parts.tsx';
import { narrowedBy, narrowedInWords, type Narrowed } from './components/population.ts';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

const ENTRIES = 50;

/** What happened, newest first; the filters are those of /v1/timeline. */
export const timeline = definePage({
  name: 'timeline',
  path: '/timeline',
  query: z.strictObject({
    ...filters,
    ...bySource,
    type: knownType.optional(),
    q: z.string().max(200).optional(),
    cursor: momentCursor.optional(),
  }),
  async read({ read, at, query: { type, q, cursor, publisher, origin, source, measure, ...narrow } }) {
    const asked = { ...filtersOf(narrow), measure, publisher, origin, source, type, words: q };
    const [{ view, entries, next }, years, areas, narrowed] = await Promise.all([
      read((db) => readTimeline(db, at, kinds, { filters: asked, order: 'desc', limit: ENTRIES, cursor })),
      read((db) => readTotals(db, at, ['year'], {})),
      read((db) => readTotals(db, at, ['sector'], {})),
      narrowedBy(read, at, narrow),
    ]);
    return {
      view,
      narrowed,
      entries,
      ...(next === undefined ? {} : { next }),
      years: distinct(years.rows.map(({ year }) => year)).filter((year) => /^\d{4}$/.test(year)),
      areas: distinct(areas.rows.flatMap(({ sector }) => sector?.split('+') ?? [])),
    };
  },
  body({ narrowed, entries, next, years, areas }, site, query) {
    const { cursor, ...asked } = query;
    const { text } = site.m;
    return (
      <>
        <FilterForm site={site} asked={asked} years={years} areas={areas} />
        <Chosen site={site} narrowed={narrowed} asked={asked} />
        <EntriesByMonth site={site} entries={entries} />
        {next !== undefined && <Next href={site.to('/timeline', { ...asked, cursor: next })} label={text.older} />}
        {cursor !== undefined && (
          <p>
            <a href={site.to('/timeline', asked)}>{text.first}</a>
          </p>
        )}
      </>
    );
  },
  table: ({ entries }, site) =>
    entries.flatMap(({ id, position, type, stream, occurred, recorded, status, sentence, postings, sources }) =>
      (postings.length > 0 ? postings : [undefined]).map((posting) => ({
        id,
        position,
        type,
        stream,
        occurred,
        recorded,
        status,
        sentence: sentence[site.language],
        measure: posting?.measure,
        unit: posting?.unit,
        stated: posting?.stated,
        min: posting?.min,
        max: posting?.max,
        sources: sources.map(({ url, title }) => url ?? title).join(' '),
      })),
    ),
  feed: ({ entries }) => entries,
});

function distinct(values: readonly (string | boolean | null | undefined)[]): string[] {
  return [...new Set(values.filter((value) => typeof value === 'string'))].toSorted();
}

/** In words, what the entries are narrowed to: a filter that came with a link has no field in the form. */
function Chosen(props: {
  readonly site: Site;
  readonly narrowed: Narrowed;
  readonly asked: Readonly<Record<string, string>>;
}) {
  const { site, narrowed, asked } = props;
  const { measure, origin, publisher, source } = asked;
  const chosen = [
    measure === undefined ? '' : site.measureTitle(measure),
    narrowedInWords(site, narrowed),
    publisher ?? '',
    origin === undefined ? '' : site.name(`organization/${origin}`),
    source ?? '',
  ].filter((part) => part !== '');
  if (chosen.length === 0) return null;
  return (
    <p>
      {chosen.join(' · ')} · <a href={site.to('/timeline')}>{site.m.text.clear}</a>
    </p>
  );
}

/** A plain form: without a script it is a link like any other. */
function FilterForm(props: {
  readonly site: Site;
  readonly asked: Readonly<Record<string, string>>;
  readonly years: readonly string[];
  readonly areas: readonly string[];
}) {
  const { site, asked, years, areas } = props;
  const { m } = site;
  const types = [...kinds.values()]
    .filter(({ family, acts }) => family !== 'catalogue' && !acts)
    .map(({ type }) => type);
  const places = site.registeredUnder('place').map(([code, { names }]) => [code, site.of(names)] as const);
  const kept = Object.entries(asked).filter(([name]) => !SHOWN.has(name));
  return (
    <form class="filters" action={site.to('/timeline')} method="get">
      <h2 class="unseen">{m.text.filter}</h2>
      {kept.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <Choice
        site={site}
        name="type"
        label={m.text.kind}
        options={types.map((t) => [t, m.kinds[t] ?? t])}
        asked={asked}
      />
      <Choice
        site={site}
        name="sector"
        label={m.columns.area}
        options={areas.filter((code) => sectors[code]).map((code) => [code, site.sector(code)])}
        asked={asked}
      />
      <Choice site={site} name="place" label={m.columns.place} options={places} asked={asked} />
      <Choice
        site={site}
        name="channel"
        label={m.columns.channel}
        options={channels.map((channel) => [channel, m.channels[channel] ?? channel])}
        asked={asked}
      />
      <Choice
        site={site}
        name="year"
        label={m.columns.year}
        options={years.map((year) => [year, year])}
        asked={asked}
      />
      <p>
        <label for="q">{m.text.words}</label>
        <input id="q" name="q" type="search" maxlength={200} value={asked['q'] ?? ''} />
      </p>
      <p class="buttons">
        <button type="submit">{m.text.apply}</button>
        {Object.keys(asked).length > 0 && <a href={site.to('/timeline')}>{m.text.clear}</a>}
      </p>
    </form>
  );
}

const SHOWN = new Set(['type', 'sector', 'place', 'channel', 'year', 'q']);

function Choice(props: {
  readonly site: Site;
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly asked: Readonly<Record<string, string>>;
}) {
  const { site, name, label, options, asked } = props;
  return (
    <p>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        <option value="">{site.m.text.all}</option>
        {options.map(([value, shown]) => (
          <option value={value} selected={asked[name] === value}>
            {shown}
          </option>
        ))}
      </select>
    </p>
  );
}
