import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import { readClaimsOnTheWhole, type ClaimEntry } from '../../projections/claims/claims.ts';
import { readTimeline } from '../../projections/queries/timeline.ts';
import { readTotals, type TotalRow } from '../../projections/queries/totals.ts';
import { ShareBar } from './charts/share-bar.tsx';
import {
  Itemised,
  latestOf,
  LegendOf,
  rowsOfTotals,
  SubjectFigure,
  subjectOf,
  subjectsOf,
} from './components/claim-figure.tsx';
import { CLAIMS_ON_THE_WHOLE, Finding, findingOf } from './components/finding.tsx';
import { Entries, scopeInWords, Sum, Table, Verdict, verdictInWords, type Aside } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

const ENTRIES = 5;
const ROWS = 5;
const TILES = 6;
/** A donor or recipient is named beside the first where it has this part of its events. */
const NOTABLE = 0.2;
const MOST_NAMED = 3;

/** The finding first: what was claimed, what is itemised of it, and what is missing; then claim by claim, and what was given. */
export const overview = definePage({
  name: 'overview',
  path: '/',
  query: z.strictObject({}),
  async read({ read, at, titled }) {
    const [{ view, rows: totals }, parties, { claims, months }, { entries }] = await Promise.all([
      read((db) => readTotals(db, at, ['measure'], {})),
      read((db) => readTotals(db, at, ['donorCountry', 'recipient'], {})),
      read((db) => readClaimsOnTheWhole(db, at, kinds, { latest: CLAIMS_ON_THE_WHOLE, withMonths: true })),
      read((db) => readTimeline(db, at, kinds, { filters: {}, order: 'desc', limit: ENTRIES })),
    ]);
    return {
      view,
      titled,
      totals,
      donors: mostOf(parties.rows, 'donorCountry'),
      recipients: mostOf(parties.rows, 'recipient'),
      claims: claims.filter(({ context }) => !context),
      months,
      entries,
    };
  },
  title({ titled, donors, recipients }, site) {
    if (titled !== undefined) return titled;
    if (donors.length === 0 || recipients.length === 0) return site.m.titles.overview;
    return site.m.aidTitle(namesOf(site, donors), namesOf(site, recipients));
  },
  describe({ claims }, site) {
    const finding = findingOf(claims);
    return finding && verdictInWords(site, finding);
  },
  linked: ({ view }, site, { origin, title, description }) => ({
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    name: title,
    description,
    url: origin + site.to('/'),
    license: site.settings.licence,
    isAccessibleForFree: true,
    dateModified: view.recorded,
    version: String(view.position),
    ...(site.settings.publisher === '' ? {} : { creator: { '@type': 'Organization', name: site.settings.publisher } }),
    distribution: [
      { '@type': 'DataDownload', encodingFormat: 'text/csv', contentUrl: origin + site.to('/claims.csv') },
      { '@type': 'DataDownload', encodingFormat: 'text/csv', contentUrl: origin + site.to('/measures.csv') },
      { '@type': 'DataDownload', encodingFormat: 'application/json', contentUrl: `${origin}/v1/events` },
    ],
  }),
  body({ donors, recipients, totals, claims, months, entries }, site) {
    const { text } = site.m;
    const aside = titledBy(donors, recipients);
    const finding = findingOf(claims);
    const subject = finding && subjectOf(claims, finding);
    return (
      <>
        {finding && <Finding site={site} claim={finding} aside={aside} />}
        <ClaimByClaim site={site} claims={claims} aside={aside} />
        {subject && (
          <section>
            <h2>{text.howClaimGrew}</h2>
            <div class="wide">
              <SubjectFigure site={site} subject={subject} months={months} heading="h3" aside={aside} isWide />
            </div>
            <LegendOf site={site} claims={subject.claims} months={months} />
          </section>
        )}
        <Delivered site={site} totals={totals} />
        <section>
          <h2>{text.latest}</h2>
          <div class="clamped">
            <Entries site={site} entries={entries} />
          </div>
          <p>
            <a href={site.to('/timeline')}>{text.allEvents}</a>
          </p>
        </section>
        <Downloads site={site} />
      </>
    );
  },
  table: ({ totals }, site) => rowsOfTotals(totals, site),
});

/** The countries that most events are of, the first of them first. */
function mostOf(rows: readonly TotalRow[], by: 'donorCountry' | 'recipient'): string[] {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const code of row[by]?.split('+') ?? []) counts.set(code, (counts.get(code) ?? 0) + row.events);
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  const most = sorted[0]?.[1] ?? 0;
  return sorted
    .filter(([, count]) => count >= most * NOTABLE)
    .slice(0, MOST_NAMED)
    .map(([code]) => code);
}

function namesOf(site: Site, countries: readonly string[]): string {
  return countries.map((code) => site.country(code)).join(', ');
}

/** What the title has said of whose aid to whom it is. */
function titledBy([donorCountry, ...donors]: readonly string[], [recipient, ...others]: readonly string[]): Aside {
  return {
    donorCountry: donors.length > 0 ? undefined : donorCountry,
    recipient: others.length > 0 ? undefined : recipient,
  };
}

/** The latest claim on each measure: what was said, what was itemised then, how much of it that is, and what it is now. */
function ClaimByClaim(props: { readonly site: Site; readonly claims: readonly ClaimEntry[]; readonly aside: Aside }) {
  const { site, claims, aside } = props;
  const { text } = site.m;
  const rows = subjectsOf(claims)
    .flatMap((subject) => latestOf(subject.claims) ?? [])
    .toSorted((a, b) => (b.itemised?.events ?? 0) - (a.itemised?.events ?? 0))
    .slice(0, ROWS);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{text.claimByClaim}</h2>
      <p class="soft">{text.saidBesideLead}</p>
      <Table
        site={site}
        caption={text.claimByClaim}
        columns={['measure', 'claim', 'itemised', 'share', 'verdict', 'now']}
      >
        {rows.map((claim) => (
          <tr>
            <th scope="row">
              <a href={site.to(`/claims/${claim.series}`)}>{site.measureTitle(claim.measure)}</a>
              {scopeInWords(site, claim, aside) && <span class="soft">, {scopeInWords(site, claim, aside)}</span>}
            </th>
            <td class="number">
              <a href={site.to(`/events/${claim.id}`)}>{site.said(claim.quantity)}</a>
            </td>
            <td class="number">
              <Itemised site={site} claim={claim} isBrief />
            </td>
            <td>{claim.share && <ShareBar site={site} share={claim.share.stated} />}</td>
            <td>
              <Verdict site={site} claim={claim} isShort />
            </td>
            <td class="number aside">
              <Itemised site={site} claim={claim} isNow isBrief />
            </td>
          </tr>
        ))}
      </Table>
      <p>
        <a href={site.to('/claims')}>{text.allClaims}</a>
      </p>
    </section>
  );
}

/** The things that most events gave, number first. */
function Delivered({ site, totals }: { readonly site: Site; readonly totals: readonly TotalRow[] }) {
  const { text } = site.m;
  const known = totals
    .filter(({ measure, stated }) => stated > 0 && /^(item|people|facilities|weight)\//.test(measure))
    .toSorted((a, b) => b.events - a.events)
    .slice(0, TILES);
  if (totals.length === 0) return null;
  return (
    <section>
      <h2>{text.given}</h2>
      <ul class="headlines">
        {known.map((sum) => (
          <li>
            <Sum site={site} sum={sum} measure={sum.measure} isBrief /> {site.measure(sum.measure)}
            <span class="soft"> · {site.m.events(sum.events, site.number(sum.events))}</span>
          </li>
        ))}
      </ul>
      <p>
        <a href={site.to('/measures')}>{text.allTotals}</a>
      </p>
    </section>
  );
}

/** The lists behind this page, whole. */
function Downloads({ site }: { readonly site: Site }) {
  const { m } = site;
  return (
    <section>
      <h2>{m.text.download}</h2>
      <p class="buttons">
        <a href={site.to('/measures.csv', { bom: 1 })}>{m.nav.totals} (CSV)</a>
        <a href={site.to('/claims.csv', { bom: 1 })}>{m.nav.claims} (CSV)</a>
        <a href={site.to('/timeline.csv', { bom: 1 })}>{m.nav.timeline} (CSV)</a>
        <a href="/v1/events">{m.text.theLog} (JSON)</a>
      </p>
    </section>
  );
}
