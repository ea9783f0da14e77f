import * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { kinds } from '../../events/kinds/index.ts';
import { measures } from '../../events/values/measures.ts';
import { readClaims, type ClaimEntry } from '../../projections/claims/claims.ts';
import { readTimeline, type Entry } from '../../projections/queries/timeline.ts';
import { readTotals, type ConvertedRow, type TotalRow } from '../../projections/queries/totals.ts';
import type { Figures } from '../../projections/rules/figures.ts';
import { currency, momentCursor } from '../api/reads.ts';
import { filtersOf, knownMeasure, narrowing } from '../http/query-filters.ts';
import { levelsOf, marksOf } from './charts/levels.ts';
import { Legend, OverTime } from './charts/over-time.tsx';
import { ClaimsTable, TotalsTable } from './components/claim-figure.tsx';
import { Next, ratesInWords, SourceLink, Table, uncoveredInWords } from './components/parts.tsx';
import { narrowedBy, narrowedInWords, type Narrowed } from './components/population.ts';
import { definePage } from './frame/page.ts';
import { asQuery, type Site } from './frame/site.ts';

const ENTRIES = 100;

/** The trace of a total: every posting that makes it, oldest first; of a population, of days and in a currency, if asked. */
export const measure = definePage({
  name: 'measure',
  path: '/measures/{family}/{code}',
  query: z.strictObject({
    ...narrowing,
    currency: currency.optional(),
    cursor: momentCursor.optional(),
  }),
  async read({ read, at, params, query: { cursor, currency: reporting, ...narrow } }) {
    const name = `${params['family']}/${params['code']}`;
    if (!knownMeasure.safeParse(name).success) throw noMeasure(name);
    const filters = { ...filtersOf(narrow), measure: name };
    const [{ view, rows: totals, converted }, months, { claims }, { entries, next }, narrowed] = await Promise.all([
      read((db) => readTotals(db, at, ['measure'], filters, reporting)),
      read((db) => readTotals(db, at, ['measure', 'month'], filters)),
      read((db) => readClaims(db, at, kinds, { filters, limit: 200 })),
      read((db) => readTimeline(db, at, kinds, { filters, order: 'asc', limit: ENTRIES, cursor })),
      narrowedBy(read, at, narrow),
    ]);
    if (totals.length + claims.length + entries.length === 0 && !measures[name]) throw noMeasure(name);
    return {
      view,
      measure: name,
      narrowed,
      totals,
      converted,
      months: months.rows,
      claims,
      entries,
      ...(next === undefined ? {} : { next }),
    };
  },
  title: (model, site) => measureTitled(model, site),
  describe: (model, site) => `${measureTitled(model, site)}. ${site.m.intro.measure}`,
  body({ measure: name, narrowed, totals, converted, months, claims, entries, next }, site, query) {
    const { m } = site;
    const whole = claims.filter(({ scope, context }) => Object.keys(scope).length === 0 && !context);
    const drawn = totals.filter(({ stated }) => stated > 0);
    return (
      <>
        {narrowedInWords(site, narrowed) !== '' && (
          <p>
            {narrowedInWords(site, narrowed)} · <a href={site.to(`/measures/${name}`)}>{m.text.clear}</a>
          </p>
        )}
        {totals.length > 0 && <TotalsTable site={site} rows={totals} caption={m.columns.total} of={asQuery(query)} />}
        {converted.map((row) => (
          <Converted site={site} row={row} />
        ))}
        {drawn.length > 0 && <OverTheMonths site={site} name={name} drawn={drawn} months={months} whole={whole} />}
        <h2>{m.text.trace}</h2>
        <p>{m.text.traceLead}</p>
        {entries.length === 0 ? (
          <p>{m.text.emptyList}</p>
        ) : (
          <Trace site={site} name={name} entries={entries} sum={next === undefined ? totals : []} />
        )}
        {next !== undefined && (
          <Next href={site.to(`/measures/${name}`, { ...query, cursor: next })} label={m.text.next} />
        )}
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

interface Titled {
  readonly measure: string;
  readonly narrowed: Narrowed;
  readonly totals: readonly TotalRow[];
  readonly converted: readonly ConvertedRow[];
}

/** "Transformers, of …, as of 12 February 2025: 134". */
function measureTitled({ measure: name, narrowed, totals, converted }: Titled, site: Site): string {
  const words = narrowedInWords(site, narrowed);
  const about = words === '' ? site.measureTitle(name) : `${site.measureTitle(name)}, ${words}`;
  return totals.length === 0 ? about : `${about}: ${sumsInWords(site, name, totals, converted)}`;
}

function noMeasure(name: string): LedgerError {
  return new LedgerError(
    'not-found',
    `there is no measure "${name.slice(0, 80)}"`,
    'See /v1/totals for the measures there are.',
  );
}

/** The sum in the currency that was asked for, where recorded rates cover it; else in each unit. */
function sumsInWords(
  site: Site,
  name: string,
  totals: readonly TotalRow[],
  converted: readonly ConvertedRow[],
): string {
  const whole = converted.filter((row): row is ConvertedRow & Figures => row.stated !== undefined);
  return (whole.length > 0 ? whole : totals).map((row) => site.figures(row, name)).join('; ');
}

/** By which rates a sum was converted, and what none covers. */
function Converted({ site, row: { rates, uncovered } }: { readonly site: Site; readonly row: ConvertedRow }) {
  if (rates.length + uncovered.length === 0) return null;
  return (
    <p class="soft">
      {ratesInWords(site, rates)} {uncoveredInWords(site, uncovered)}
    </p>
  );
}

/** The measure over time, in each of its units. */
function OverTheMonths({
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
              figure={(value) => site.short(value, row.unit, name)}
            />
          </figure>
        ))}
      </div>
      <Legend site={site} marks={marksOf(whole)} levels={levelsOf(months)} />
    </>
  );
}

/** What each event added. */
function Trace({
  site,
  name,
  entries,
  sum,
}: {
  readonly site: Site;
  readonly name: string;
  readonly entries: readonly Entry[];
  /** What they add up to, where they are all there is. */
  readonly sum: readonly TotalRow[];
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
      {sum.length > 0 && (
        <tr class="sum">
          <th scope="row">{m.columns.total}</th>
          <td />
          <td class="number">{sum.map((row) => site.figures(row, name)).join('; ')}</td>
          <td />
        </tr>
      )}
    </Table>
  );
}
