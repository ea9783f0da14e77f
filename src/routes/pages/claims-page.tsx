import * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { kinds } from '../../events/kinds/index.ts';
import type { Cell } from '../../exchange/csv.ts';
import { readClaims, type ClaimEntry } from '../../projections/claims/claims.ts';
import type { MonthOfClaims } from '../../projections/claims/comparison.ts';
import { filters, filtersOf } from '../http/query-filters.ts';
import { ClaimsTable, latestOf, LegendOf, publisherOf, SubjectFigure, subjectsOf } from './components/claim-figure.tsx';
import { Next, OneOrigin, scopeInWords, SourceLink, verdictInWords, Verdict } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

const CLAIMS = 100;

const cursor = z.string().max(2500).startsWith('claim/', { error: 'is not a cursor of this list' }).optional();

/** Every claim of a measure on one chart, beside what is itemised. */
export const claims = definePage({
  name: 'claims',
  path: '/claims',
  query: z.strictObject({ ...filters, cursor }),
  async read({ read, at, query: { cursor: after, ...rest } }) {
    const asked = { filters: filtersOf(rest), cursor: after, limit: CLAIMS, withMonths: true };
    const { view, claims: found, next, months } = await read((db) => readClaims(db, at, kinds, asked));
    return { view, claims: found, ...(next === undefined ? {} : { next }), months };
  },
  body({ claims: found, next, months }, site, query) {
    if (found.length === 0) return <p>{site.m.text.emptyList}</p>;
    const [aid, context] = [found.filter((claim) => !claim.context), found.filter((claim) => claim.context)];
    return (
      <>
        <Subjects site={site} claims={aid} months={months} />
        {context.length > 0 && (
          <section>
            <h2>{site.m.groups.context}</h2>
            <ClaimsTable site={site} claims={context} caption={site.m.text.context} />
          </section>
        )}
        {next !== undefined && <Next href={site.to('/claims', { ...query, cursor: next })} label={site.m.text.next} />}
      </>
    );
  },
  table: ({ claims: found }, site) => found.map((claim) => rowOf(claim, site)),
});

/** Claims of one series over time, each by its own publisher. */
export const series = definePage({
  name: 'series',
  path: '/claims/{series}',
  query: z.strictObject({ cursor }),
  async read({ read, at, query, params }) {
    const name = params['series'] ?? '';
    const asked = { ...query, series: name, limit: CLAIMS, withMonths: true };
    const { view, claims: found, next, months } = await read((db) => readClaims(db, at, kinds, asked));
    if (found.length === 0)
      throw new LedgerError(
        'not-found',
        `there is no claim in the series "${name.slice(0, 80)}" at position ${view.position}`,
        'See /claims for those there are.',
      );
    return { view, series: name, claims: found, ...(next === undefined ? {} : { next }), months };
  },
  title({ claims: found }, site) {
    const publishers = new Set(found.map((claim) => publisherOf(site, claim)));
    const [latest] = found;
    const about = [...new Set(found.map(({ measure }) => site.measureTitle(measure)))].join(', ');
    if (publishers.size === 1) return [...publishers, about].join(': ');
    const scope = latest ? scopeInWords(site, latest) : '';
    return scope === '' ? about : `${about}, ${scope}`;
  },
  describe({ claims: found }, site) {
    const latest = latestOf(found);
    return latest && verdictInWords(site, latest);
  },
  linked({ view, series: name, claims: found }, site, { origin }) {
    const latest = latestOf(found);
    if (!latest?.verdict) return undefined;
    return {
      '@context': 'https://schema.org',
      '@type': 'ClaimReview',
      url: origin + site.to(`/claims/${name}`),
      datePublished: view.recorded.slice(0, 10),
      claimReviewed: latest.sentence[site.language],
      author: { '@type': 'Organization', name: site.settings.publisher || site.m.site },
      itemReviewed: {
        '@type': 'Claim',
        author: { '@type': 'Organization', name: publisherOf(site, latest) },
        appearance: latest.sources.flatMap(({ url, title }) =>
          url === undefined ? [] : [{ '@type': 'CreativeWork', url, name: title }],
        ),
      },
      reviewRating: { '@type': 'Rating', alternateName: site.m.verdictNames[latest.verdict] },
    };
  },
  body({ series: name, claims: found, next, months }, site) {
    return (
      <>
        <Subjects site={site} claims={found} months={months} />
        <ol class="timeline">
          {found.map((claim) => (
            <Said site={site} claim={claim} />
          ))}
        </ol>
        {next !== undefined && <Next href={site.to(`/claims/${name}`, { cursor: next })} label={site.m.text.next} />}
      </>
    );
  },
  table: ({ claims: found }, site) => found.map((claim) => rowOf(claim, site)),
});

/** A figure for each subject. */
function Subjects(props: {
  readonly site: Site;
  readonly claims: readonly ClaimEntry[];
  readonly months: readonly MonthOfClaims[];
}) {
  const { site, claims: found, months } = props;
  return (
    <>
      <LegendOf site={site} claims={found} months={months} />
      <div class="figures">
        {subjectsOf(found).map((subject) => (
          <SubjectFigure site={site} subject={subject} months={months} heading="h2" />
        ))}
      </div>
    </>
  );
}

function Said({ site, claim }: { readonly site: Site; readonly claim: ClaimEntry }) {
  const { text } = site.m;
  return (
    <li>
      <p>
        <strong>
          {claim.period === undefined ? site.m.asOf(site.date(claim.asOf)) : site.m.forPeriod(site.date(claim.period))}
        </strong>
        , {publisherOf(site, claim)}. {verdictInWords(site, claim)} <Verdict site={site} claim={claim} />
      </p>
      {claim.conflicts.length > 0 && (
        <p class="became">
          {text.conflictsWith}:{' '}
          {claim.conflicts.map((other, i) => (
            <>
              {i > 0 && '; '}
              <a href={site.to(`/events/${other.id}`)}>
                {site.said(other.quantity)} ({site.name(`organization/${other.publisher}`)}, {site.date(other.asOf)})
              </a>
            </>
          ))}
        </p>
      )}
      {claim.comparison && (
        <p class="became">
          {text.comparison}: {site.m.ratio(site.number(claim.comparison.times))}
          {claim.comparison.ratio !== null && ` → ${site.m.ratio(site.number(claim.comparison.ratio))}`}
        </p>
      )}
      <p class="sources">
        <a href={site.to(`/events/${claim.id}`)}>{site.m.kinds['claim.published']}</a>
        {claim.sources.map((source) => (
          <>
            {' '}
            · <SourceLink site={site} source={source} />
          </>
        ))}{' '}
        <OneOrigin site={site} sources={claim.sources} />
      </p>
    </li>
  );
}

function rowOf(claim: ClaimEntry, site: Site): Record<string, Cell> {
  const { quantity, itemised, residual } = claim;
  return {
    id: claim.id,
    series: claim.series,
    publisher: claim.publisher,
    publisher_name: publisherOf(site, claim),
    measure: claim.measure,
    measure_name: site.measure(claim.measure),
    unit: claim.unit,
    scope: claim.subject.slice(claim.subject.indexOf(':') + 1),
    said: 'currency' in quantity ? quantity.amount : (quantity.value ?? quantity.min),
    qualifier: ('qualifier' in quantity ? quantity.qualifier : undefined) ?? 'exact',
    as_of: claim.asOf,
    period: claim.period,
    itemised: itemised?.stated,
    itemised_min: itemised?.min,
    itemised_max: itemised?.max,
    residual: residual?.stated,
    share: claim.share?.stated,
    short: claim.short,
    over: claim.over?.stated,
    unnumbered: claim.unnumbered,
    verdict: claim.verdict,
    flags: claim.flags.join(' '),
    sources: claim.sources.map(({ url, title }) => url ?? title).join(' '),
  };
}
