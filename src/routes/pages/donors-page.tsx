import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import { readClaimsOnTheWhole, type ClaimEntry } from '../../projections/claims/claims.ts';
import { readTotals, type ConvertedRow } from '../../projections/queries/totals.ts';
import type { Figures } from '../../projections/rules/figures.ts';
import { ShareBar } from './charts/share-bar.tsx';
import { Itemised, latestOf } from './components/claim-figure.tsx';
import { CLAIMS_ON_THE_WHOLE } from './components/finding.tsx';
import { Sum, Table } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Query, Site } from './frame/site.ts';

const MEASURES = ['money/committed', 'money/delivered', 'money/itemised'] as const;

/** What one donor gave, in the reporting currency, by measure. */
interface Given {
  readonly code: string;
  readonly sums: ReadonlyMap<string, ConvertedRow>;
}

/** Each donor beside the others: claimed, committed, delivered, itemised. */
export const donors = definePage({
  name: 'donors',
  path: '/donors',
  query: z.strictObject({}),
  async read({ read, at, currency }) {
    const filters = { measures: MEASURES };
    const [{ view, converted }, { claims }] = await Promise.all([
      read((db) => readTotals(db, at, ['measure', 'donor'], filters, currency)),
      read((db) => readClaimsOnTheWhole(db, at, kinds, { latest: CLAIMS_ON_THE_WHOLE, withMonths: false })),
    ]);
    return {
      view,
      currency,
      donors: givenBy(converted),
      claims: claims.filter(({ measure, context }) => measure === 'money/itemised' && !context),
    };
  },
  body({ currency, donors: given, claims }, site) {
    const { m } = site;
    const countries = [...new Set(claims.flatMap(({ scope }) => scope.donorCountry ?? []))];
    const claimed = countries.flatMap((donorCountry) => claimOf(claims, { donorCountry }) ?? []);
    if (given.length === 0) return <p>{m.text.emptyList}</p>;
    return (
      <>
        {claimed.length > 0 && (
          <>
            <h2>{m.text.byCountry}</h2>
            <Table site={site} caption={m.text.byCountry} columns={['donor', 'claim', 'itemised', 'share']}>
              {claimed.map((claim) => (
                <tr>
                  <th scope="row">{site.country(claim.scope.donorCountry ?? '')}</th>
                  <Claimed site={site} claim={claim} />
                </tr>
              ))}
            </Table>
          </>
        )}
        <h2>{m.nav.organizations}</h2>
        <Table
          site={site}
          caption={m.nav.organizations}
          columns={['donor', 'committed', 'delivered', 'itemised', 'claim', 'itemised', 'share']}
        >
          {given.map((one) => (
            <tr>
              <th scope="row">
                <a href={site.to('/timeline', { donor: one.code })}>{site.name(`organization/${one.code}`)}</a>
              </th>
              <Sums site={site} given={one} of={{ donor: one.code, currency }} />
              <Claimed site={site} claim={claimOf(claims, { donor: one.code })} />
            </tr>
          ))}
        </Table>
      </>
    );
  },
  table: ({ donors: given }) =>
    given.flatMap(({ code, sums }) =>
      [...sums].map(([measure, { stated, min, max, unit, events, unquantified, uncovered }]) => ({
        donor: code,
        measure,
        unit,
        stated,
        min,
        max,
        events,
        unquantified,
        uncovered: uncovered.join(' '),
      })),
    ),
});

/** Donors in the order of what is itemised of them. */
function givenBy(rows: readonly ConvertedRow[]): Given[] {
  const groups = Map.groupBy(
    rows.filter(({ donor }) => typeof donor === 'string'),
    ({ donor }) => String(donor),
  );
  const itemised = ({ sums }: Given): number => sums.get('money/itemised')?.stated ?? 0;
  return [...groups]
    .map(([code, some]) => ({ code, sums: new Map(some.map((row) => [row.measure, row])) }))
    .toSorted((a, b) => itemised(b) - itemised(a));
}

/** The latest claim of all that a donor, or the donors of a country, gave. */
function claimOf(
  claims: readonly ClaimEntry[],
  of: { readonly donor?: string; readonly donorCountry?: string },
): ClaimEntry | undefined {
  return latestOf(
    claims.filter(({ scope }) => {
      const { note: _, donor, donorCountry, recipient: __, ...narrower } = scope;
      return donor === of.donor && donorCountry === of.donorCountry && Object.keys(narrower).length === 0;
    }),
  );
}

function Claimed({ site, claim }: { readonly site: Site; readonly claim: ClaimEntry | undefined }) {
  return (
    <>
      <td class="number">{claim && <a href={site.to(`/events/${claim.id}`)}>{site.saidShort(claim.quantity)}</a>}</td>
      <td class="number">{claim && <Itemised site={site} claim={claim} isBrief />}</td>
      <td>{claim?.share && <ShareBar site={site} share={claim.share.stated} />}</td>
    </>
  );
}

/** A sum of each measure; of what no recorded rate converts, that it does not. */
function Sums({ site, given, of }: { readonly site: Site; readonly given: Given; readonly of: Query }) {
  return (
    <>
      {MEASURES.map((measure) => {
        const sum = given.sums.get(measure);
        return (
          <td class="number">
            {sum?.stated !== undefined && (
              <Sum site={site} sum={sum as ConvertedRow & Figures} measure={measure} of={of} isBrief />
            )}
            {sum && sum.stated === undefined && <span class="soft">{site.m.verdictNames['not-comparable']}</span>}
          </td>
        );
      })}
    </>
  );
}
