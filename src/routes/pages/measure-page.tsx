import * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { kinds } from '../../events/kinds/index.ts';
import { measures } from '../../events/values/measures.ts';
import { readClaims, type ClaimEntry } from '../../projections/claims/claims.ts';
import { readTimeline, type Entry } from '../../projections/queries/timeline.ts';
import { readTotals, type TotalRow } from '../../projections/queries/totals.ts';
import { momentCursor } from '../api/reads.ts';
import { knownMeasure } from '../http/query-filters.ts';
import { levelsOf, marksOf } from './charts/levels.ts';
import { Legend, OverTime } from './charts/over-time.tsx';
import { ClaimsTable, TotalsTable } from './components/claim-figure.tsx';
import { Next, SourceLink, Table } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

const ENTRIES = 100;

/** The trace of a total: every posting that makes it, oldest first. */
export const measure = definePage({
  name: 'measure',
  path: '/measures/{family}/{code}',
  query: z.strictObject({
    cursor: momentCursor.optional(),
  }),
  async read({ read, at, params, query: { cursor } }) {
    const name = `${params['family']}/${params['code']}`;
    if (!knownMeasure.safeParse(name).success) throw noMeasure(name);
    const [{ view, rows: totals }, months, { claims }, { entries, next }] = await Promise.all([
      read((db) => readTotals(db, at, ['measure'], { measure: name })),
      read((db) => readTotals(db, at, ['measure', 'month'], { measure: name })),
      read((db) => readClaims(db, at, kinds, { filters: { measure: name }, limit: 200 })),
      read((db) => readTimeline(db, at, kinds, { filters: { measure: name }, order: 'asc', limit: ENTRIES, cursor })),
    ]);
    if (totals.length + claims.length + entries.length === 0 && !measures[name]) throw noMeasure(name);
    return {
      view,
      measure: name,
      totals,
      months: months.rows,
      claims,
      entries,
      ...(next === undefined ? {} : { next }),
    };
  },
  title: ({ measure: name, totals }, site) =>
    totals.length === 0
      ? site.measureTitle(name)
      : `${site.measureTitle(name)}: ${totals.map((row) => site.figures(row, name)).join('; ')}`,
  body({ measure: name, totals, months, claims, entries, next }, site) {
    const { m } = site;
    const whole = claims.filter(({ scope, context }) => Object.keys(scope).length === 0 && !context);
    const drawn = totals.filter(({ stated }) => stated > 0);
    return (
      <>
        {totals.length > 0 && <TotalsTable site={site} rows={totals} caption={m.columns.total} />}
        {drawn.length > 0 && <Figures site={site} name={name} drawn={drawn} months={months} whole={whole} />}
        <h2>{m.text.trace}</h2>
        <p>{m.text.traceLead}</p>
        {entries.length === 0 ? <p>{m.text.emptyList}</p> : <Trace site={site} name={name} entries={entries} />}
        {next !== undefined && <Next href={site.to(`/measures/${name}`, { cursor: next })} label={m.text.next} />}
        {claims.length > 0 && (
          <>
            <h2>{m.text.saidBeside}</h2>
            <ClaimsTable site={site} claims={claims} caption={m.text.saidBeside} />
          </>
        )}
      </>
    );
  },
  table: ({ measure: name, entries }, site) =>
    entries.flatMap((entry) =>
      entry.postings
        .filter((posting) => posting.measure === name)
        .map(({ unit, stated, min, max }) => ({
          id: entry.id,
          position: entry.position,
          type: entry.type,
          occurred: entry.occurred,
          status: entry.status,
          sentence: entry.sentence[site.language],
          unit,
          stated,
          min,
          max,
          sources: entry.sources.map(({ url, title }) => url ?? title).join(' '),
        })),
    ),
  feed: ({ entries }) => entries,
});

function noMeasure(name: string): LedgerError {
  return new LedgerError(
    'not-found',
    `there is no measure "${name.slice(0, 80)}"`,
    'See /v1/totals for the measures there are.',
  );
}

/** The measure over time, in each of its units. */
function Figures({
  site,
  name,
  drawn,
  months,
  whole,
}: {
  readonly site: Site;
  readonly name: string;
  readonly drawn: readonly TotalRow[];
  readonly months: readonly TotalRow[];
  readonly whole: readonly ClaimEntry[];
}) {
  const { m } = site;
  return (
    <>
      <div class="figures">
        {drawn.map((row) => (
          <figure>
            <figcaption>
              <h2>{m.itemisedOverTime(site.measure(name), site.figures(row, name))}</h2>
            </figcaption>
            <OverTime
              site={site}
              description={m.itemisedOverTime(site.measure(name), site.figures(row, name))}
              levels={levelsOf(months.filter(({ unit }) => unit === row.unit))}
              marks={marksOf(whole.filter(({ unit }) => unit === row.unit))}
              figure={(value) => site.figure(value, row.unit, name)}
            />
          </figure>
        ))}
      </div>
      <Legend site={site} />
    </>
  );
}

/** What each event added. */
function Trace({
  site,
  name,
  entries,
}: {
  readonly site: Site;
  readonly name: string;
  readonly entries: readonly Entry[];
}) {
  const { m } = site;
  return (
    <Table site={site} caption={m.text.trace} columns={['date', 'what', 'amount', 'sources']}>
      {entries.map((entry) => {
        const added = entry.postings
          .filter((posting) => posting.measure === name)
          .map((posting) => site.figures(posting, name))
          .join('; ');
        return (
          <tr>
            <th scope="row">
              <a href={site.to(`/events/${entry.id}`)}>{site.date(entry.occurred)}</a>
            </th>
            <td>
              {entry.status === 'retracted' ? <s>{entry.sentence[site.language]}</s> : entry.sentence[site.language]}
              {entry.retraction && <p class="became">{m.retractedBecause(entry.retraction.reason)}</p>}
              {entry.correction && <p class="became">{m.correctedBecause(entry.correction.reason)}</p>}
            </td>
            <td class="number">{entry.status === 'retracted' ? <s>{added}</s> : added}</td>
            <td>
              {entry.sources.map((source, i) => (
                <>
                  {i > 0 && <br />}
                  <SourceLink site={site} source={source} />
                </>
              ))}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
