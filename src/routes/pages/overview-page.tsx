import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import { readClaimsOnTheWhole, type ClaimEntry } from '../../projections/claims/claims.ts';
import { readTimeline } from '../../projections/queries/timeline.ts';
import { readTotals, type ConvertedRow, type TotalRow } from '../../projections/queries/totals.ts';
import type { Figures } from '../../projections/rules/figures.ts';
import { Bars } from './charts/bars.tsx';
import { Legend } from './charts/over-time.tsx';
import {
  ClaimsTable,
  latestOf,
  publisherOf,
  SubjectFigure,
  subjectsOf,
  type Subject,
} from './components/claim-figure.tsx';
import { Entries, eventsBehind, rateInWords, Sum, Table, verdictInWords } from './components/parts.tsx';
import { Regions, regionsOf } from './components/region-map.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';
import type { MeasureGroup } from './messages/messages.ts';

const ENTRIES = 8;
const CLAIMS = 24;
const CHARTS = 4;
const HEADLINES: readonly MeasureGroup[] = ['money', 'people', 'weight', 'transport', 'facilities', 'item'];

/** Headline figures, what was said beside them, where it went, and the newest events. */
export const overview = definePage({
  name: 'overview',
  path: '/',
  query: z.strictObject({}),
  async read({ read, at, catalogue, currency }) {
    const [{ view, rows: totals, converted }, places, areas, claims, timeline, { registered }] = await Promise.all([
      read((db) => readTotals(db, at, ['measure'], {}, currency)),
      read((db) => readTotals(db, at, ['place'], {})),
      read((db) => readTotals(db, at, ['sector'], {})),
      read((db) => readClaimsOnTheWhole(db, at, kinds, { latest: CLAIMS, withMonths: true })),
      read((db) => readTimeline(db, at, kinds, { filters: {}, order: 'desc', limit: ENTRIES })),
      catalogue,
    ]);
    return {
      view,
      totals,
      converted,
      months: claims.months,
      regions: regionsOf(places.rows, registered),
      areas: countsBySector(areas.rows),
      claims: claims.claims.filter(({ context }) => !context),
      entries: timeline.entries,
    };
  },
  body({ totals, converted, months, regions, areas, claims, entries }, site) {
    const { text } = site.m;
    const main = mainSubjects(claims);
    return (
      <>
        <Finding site={site} claims={claims} />
        <section>
          <h2>{text.given}</h2>
          <p>{text.givenLead}</p>
          <Headlines site={site} totals={totals} converted={converted} />
        </section>
        {main.length > 0 && (
          <section>
            <h2>{text.overTime}</h2>
            <div class="figures">
              {main.map((subject) => (
                <SubjectFigure site={site} subject={subject} months={months} heading="h3" />
              ))}
            </div>
            <Legend site={site} />
          </section>
        )}
        <section>
          <h2>{text.saidBeside}</h2>
          <p>{text.saidBesideLead}</p>
          <ClaimsTable
            site={site}
            caption={text.saidBeside}
            claims={subjectsOf(claims).flatMap((subject) => latestOf(subject.claims) ?? [])}
          />
          <p>
            <a href={site.to('/claims')}>{text.allClaims}</a>
          </p>
        </section>
        <Regions site={site} regions={regions} />
        <Areas site={site} areas={areas} />
        <section>
          <h2>{text.latest}</h2>
          <Entries site={site} entries={entries} />
          <p>
            <a href={site.to('/timeline')}>{text.allEvents}</a>
          </p>
        </section>
      </>
    );
  },
  table: ({ totals }) =>
    totals.map(({ measure, unit, stated, min, max, events, unquantified }) => ({
      measure,
      unit,
      stated,
      min,
      max,
      events,
      unquantified,
    })),
});

/** The gap in one breath: the latest claim of what all of it was worth, and how much of that is itemised. */
function Finding({ site, claims }: { readonly site: Site; readonly claims: readonly ClaimEntry[] }) {
  const latest = latestOf(claims.filter(({ measure }) => measure === 'money/itemised'));
  if (!latest) return null;
  return (
    <p class="finding">
      {verdictInWords(site, latest)} <a href={site.to(`/claims/${latest.series}`)}>{publisherOf(site, latest)}</a>,{' '}
      {site.m.asOf(site.date(latest.asOf))}
    </p>
  );
}

function Headlines(props: {
  readonly site: Site;
  readonly totals: readonly TotalRow[];
  readonly converted: readonly ConvertedRow[];
}) {
  const { site, totals, converted } = props;
  if (totals.length === 0) return <p>{site.m.text.empty}</p>;
  const groups = Map.groupBy(totals, ({ measure }) => measure.slice(0, measure.indexOf('/')));
  return (
    <div class="headlines">
      {HEADLINES.map((group) => (
        <HeadlineGroup site={site} group={group} rows={groups.get(group) ?? []} converted={converted} />
      ))}
    </div>
  );
}

/** Figures first, the best known at the top; then, in one line, what was given without a number. */
function HeadlineGroup(props: {
  readonly site: Site;
  readonly group: MeasureGroup;
  readonly rows: readonly TotalRow[];
  readonly converted: readonly ConvertedRow[];
}) {
  const { site, group, rows, converted } = props;
  const isUnknown = ({ events, unquantified }: TotalRow): boolean => events > 0 && events === unquantified;
  const known = Map.groupBy(
    rows.filter((row) => !isUnknown(row)).toSorted((a, b) => b.events - a.events),
    ({ measure }) => measure,
  );
  // money without a price shows in the sum in one currency
  const unknown = rows.filter((row) => isUnknown(row) && !known.has(row.measure));
  if (rows.length === 0) return null;
  return (
    <section class={group}>
      <h3>{site.m.groups[group]}</h3>
      {known.size > 0 && (
        <dl>
          {[...known].map(([measure, sums]) => (
            <div>
              <dt>{site.measure(measure)}</dt>
              <InOneCurrency site={site} sums={sums} converted={converted.find((row) => row.measure === measure)} />
              {sums.map((sum) => (
                <dd>
                  <Sum site={site} sum={sum} measure={measure} />
                  <span class="soft"> {eventsBehind(site, sum)}</span>
                </dd>
              ))}
            </div>
          ))}
        </dl>
      )}
      {unknown.length > 0 && (
        <p class="unknown">
          {site.m.text.numberNotStated}:{' '}
          {unknown.map(({ measure }, i) => (
            <>
              {i > 0 && ', '}
              <a href={site.to(`/measures/${measure}`)}>{site.measure(measure)}</a>
            </>
          ))}
        </p>
      )}
    </section>
  );
}

/** Money in several currencies, or with acts that have no price, in the reporting currency; the rates are named. */
function InOneCurrency(props: {
  readonly site: Site;
  readonly sums: readonly TotalRow[];
  readonly converted: ConvertedRow | undefined;
}) {
  const { site, sums, converted } = props;
  if (!converted || converted.events === undefined || converted.events === sums[0]?.events) return null;
  const sum = converted as ConvertedRow & Figures; // all of it could be converted
  return (
    <dd>
      <Sum site={site} sum={sum} measure={sum.measure} of={{ currency: sum.unit }} />
      <span class="soft">
        {' '}
        {eventsBehind(site, sum)}.{' '}
        {sum.rates.length > 0 && site.m.atRates(sum.rates.map((rate) => rateInWords(site, rate)).join('; '))}
      </span>
    </dd>
  );
}

/** The measures that most events and some claim that no activity or place narrows speak of. */
function mainSubjects(claims: readonly ClaimEntry[]): Subject[] {
  const eventsOf = ({ claims: of }: Subject): number => {
    const { itemised } = latestOf(of) ?? {};
    return itemised && itemised.stated > 0 ? itemised.events : 0;
  };
  return subjectsOf(claims)
    .filter((subject) => eventsOf(subject) > 0 && latestOf(subject.claims))
    .toSorted((a, b) => eventsOf(b) - eventsOf(a))
    .slice(0, CHARTS);
}

interface Count {
  readonly code: string | null;
  readonly figures: number;
}

/** What is of several sectors and is not divided counts for each of them. */
function countsBySector(rows: readonly TotalRow[]): Count[] {
  const counts = new Map<string | null, number>();
  for (const { sector, events } of rows)
    for (const code of sector?.split('+') ?? [null]) counts.set(code, (counts.get(code) ?? 0) + events);
  return [...counts]
    .map(([code, figures]) => ({ code, figures }))
    .filter(({ figures }) => figures > 0)
    .toSorted((a, b) => b.figures - a.figures);
}

function Areas({ site, areas }: { readonly site: Site; readonly areas: readonly Count[] }) {
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
