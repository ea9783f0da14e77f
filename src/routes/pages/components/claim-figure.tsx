import { spanOf } from '../../../events/values/edtf.ts';
import type { Row } from '../../../exchange/csv.ts';
import type { ClaimEntry } from '../../../projections/claims/claims.ts';
import type { MonthOfClaims } from '../../../projections/claims/comparison.ts';
import type { TotalRow } from '../../../projections/queries/totals.ts';
import { levelsOf, marksOf } from '../charts/levels.ts';
import { Legend, OverTime } from '../charts/over-time.tsx';
import type { Query, Site } from '../frame/site.ts';
import {
  bounds,
  OneOrigin,
  SourceLink,
  scopeInWords,
  Sum,
  Table,
  Verdict,
  verdictInWords,
  type Aside,
} from './parts.tsx';
import { comparedWith } from './population.ts';

/** Claims that speak of the same: one measure, in one unit, of one population. */
export interface Subject {
  readonly measure: string;
  readonly unit: string;
  readonly claims: readonly ClaimEntry[];
}

export function subjectsOf(claims: readonly ClaimEntry[]): Subject[] {
  const groups = Map.groupBy(claims, ({ subject, unit }) => `${subject} ${unit}`);
  return [...groups.values()].map((group) => ({
    measure: group[0]?.measure ?? '',
    unit: group[0]?.unit ?? '',
    claims: group,
  }));
}

/** What a claim speaks of, with all the claims that speak of the same. */
export function subjectOf(claims: readonly ClaimEntry[], { measure, unit, subject }: ClaimEntry): Subject {
  return { measure, unit, claims: claims.filter((claim) => claim.subject === subject && claim.unit === unit) };
}

/** The claim that says where a measure stands: the latest cumulative one. */
export function latestOf(claims: readonly ClaimEntry[]): ClaimEntry | undefined {
  const lastDay = (claim: ClaimEntry): string => spanOf(claim.asOf).last ?? '';
  return claims
    .filter(({ period }) => period === undefined)
    .reduce<ClaimEntry | undefined>((a, b) => (a && lastDay(a) > lastDay(b) ? a : b), undefined);
}

/** The finding, the chart under it, and the table beside it. `months` are of this subject and others. */
export function SubjectFigure(props: {
  readonly site: Site;
  readonly subject: Subject;
  readonly months: readonly MonthOfClaims[];
  readonly heading: 'h2' | 'h3';
  /** What the page has said already of whose aid to whom it is. */
  readonly aside?: Aside;
  /** Over the whole width of the page. */
  readonly isWide?: boolean;
}) {
  const { site, subject, months, heading: Heading, aside, isWide = false } = props;
  const { measure, unit, claims } = subject;
  const latest = latestOf(claims) ?? claims.at(-1);
  if (!latest) return null;
  const scope = scopeInWords(site, latest, aside);
  const name = scope === '' ? site.measure(measure) : `${site.measure(measure)}, ${scope}`;
  const said = site.saidShort(latest.quantity);
  const title =
    latest.itemised === undefined || latest.itemised.events === 0
      ? site.m.onlySaid(name, said)
      : site.m.claimAndItems(name, said, site.brief(latest.itemised, measure));
  const rows = months.filter((row) => row.subject === latest.subject && row.unit === unit);
  return (
    <figure>
      <figcaption>
        <Heading>{title}</Heading>
        {!isWide && <p>{verdictInWords(site, latest)}</p>}
      </figcaption>
      {!latest.context && (
        <OverTime
          site={site}
          description={`${title}. ${verdictInWords(site, latest)}`}
          levels={levelsOf(rows)}
          marks={marksOf(claims)}
          figure={(value) => site.short(value, unit, measure)}
          isWide={isWide}
        />
      )}
      <details>
        <summary>{site.m.text.asTable}</summary>
        <ClaimsTable site={site} claims={claims} caption={title} />
      </details>
    </figure>
  );
}

/** What the marks mean in charts of these claims. */
export function LegendOf(props: {
  readonly site: Site;
  readonly claims: readonly ClaimEntry[];
  readonly months: readonly MonthOfClaims[];
}) {
  const { site, claims, months } = props;
  const bySubject = Map.groupBy(months, ({ subject, unit }) => `${subject} ${unit}`);
  return (
    <Legend site={site} marks={marksOf(claims)} levels={[...bySubject.values()].flatMap((rows) => levelsOf(rows))} />
  );
}

/** The name of who says it. */
export function publisherOf(site: Site, { publisher, publisherNames }: ClaimEntry): string {
  return publisherNames ? site.of(publisherNames) : site.name(`organization/${publisher}`);
}

/** Claims with what is itemised of each, and the verdict. */
export function ClaimsTable(props: {
  readonly site: Site;
  readonly claims: readonly ClaimEntry[];
  readonly caption: string;
}) {
  const { site, claims, caption } = props;
  return (
    <Table site={site} caption={caption} columns={['measure', 'claim', 'publisher', 'itemised', 'verdict', 'sources']}>
      {claims.map((claim) => (
        <tr>
          <th scope="row">
            <a href={site.to(`/claims/${claim.series}`)}>{site.measure(claim.measure)}</a>
            {scopeInWords(site, claim) && <span class="soft">, {scopeInWords(site, claim)}</span>}
          </th>
          <td class="number">
            <a href={site.to(`/events/${claim.id}`)}>{site.said(claim.quantity)}</a>
          </td>
          <td>
            {publisherOf(site, claim)},{' '}
            {claim.period === undefined
              ? site.m.asOf(site.date(claim.asOf))
              : site.m.forPeriod(site.date(claim.period))}
          </td>
          <td class="number">
            <Itemised site={site} claim={claim} />
          </td>
          <td>
            <Verdict site={site} claim={claim} />
          </td>
          <td>
            {claim.sources.map((source, i) => (
              <>
                {i > 0 && '; '}
                <SourceLink site={site} source={source} />
              </>
            ))}{' '}
            <OneOrigin site={site} sources={claim.sources} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** What is itemised of a claim by its own date, or as it is now, open to its events; where there are none, that there are none. */
export function Itemised(props: {
  readonly site: Site;
  readonly claim: ClaimEntry;
  readonly isNow?: boolean;
  readonly isBrief?: boolean;
}) {
  const { site, claim, isNow = false, isBrief = false } = props;
  const sum = isNow ? claim.itemisedNow : claim.itemised;
  if (!sum) return null;
  if (sum.events === 0) return <span class="soft">{site.m.text.none}</span>;
  return <Sum site={site} sum={sum} measure={claim.measure} of={comparedWith(claim, isNow)} isBrief={isBrief} />;
}

/** Sums as the rows of a table in CSV. */
export function rowsOfTotals(rows: readonly TotalRow[], site: Site): Row[] {
  return rows.map(({ measure, unit, stated, min, max, events, unquantified }) => ({
    measure,
    measure_name: site.measure(measure),
    unit,
    stated,
    min,
    max,
    events,
    unquantified,
  }));
}

/** Sums by measure, each opening to its events; `of` is the population and the days that they are of. */
export function TotalsTable(props: {
  readonly site: Site;
  readonly rows: readonly TotalRow[];
  readonly caption: string;
  readonly of?: Query;
}) {
  const { site, rows, caption, of } = props;
  return (
    <Table site={site} caption={caption} columns={['measure', 'itemised', 'least', 'most', 'events']}>
      {rows.map((row) => {
        const [least, most] = bounds(site, row, row.measure);
        return (
          <tr>
            <th scope="row">{site.measure(row.measure)}</th>
            <td class="number">
              <Sum site={site} sum={row} measure={row.measure} of={of ?? {}} />
            </td>
            <td class="number">{least}</td>
            <td class="number">{most}</td>
            <td class="number">
              {site.number(row.events)}
              {row.unquantified > 0 && (
                <span class="soft">
                  ,{' '}
                  {site.m.withoutNumber(
                    row.unquantified,
                    site.number(row.unquantified),
                    row.measure.startsWith('money/'),
                  )}
                </span>
              )}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
