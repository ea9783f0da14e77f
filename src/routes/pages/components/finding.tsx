import type { ClaimEntry } from '../../../projections/claims/claims.ts';
import { ShareBar } from '../charts/share-bar.tsx';
import type { Site } from '../frame/site.ts';
import { latestOf, publisherOf } from './claim-figure.tsx';
import { OneOrigin, ratesInWords, scopeInWords, SourceLink, type Aside } from './parts.tsx';
import { comparedWith } from './population.ts';

/** Of claims on the whole so many are read, the latest of each subject. */
export const CLAIMS_ON_THE_WHOLE = 24;

/** The latest claim of what all of it was worth. */
export function findingOf(claims: readonly ClaimEntry[]): ClaimEntry | undefined {
  return latestOf(claims.filter(({ measure, context }) => measure === 'money/itemised' && !context));
}

/** Claimed, itemised and missing, in three numbers; then whose claim it is, by which rates, and what may fill the gap. */
export function Finding(props: { readonly site: Site; readonly claim: ClaimEntry; readonly aside?: Aside }) {
  const { site, claim, aside } = props;
  const { m } = site;
  const scope = scopeInWords(site, claim, aside);
  const { itemised, residual, share, sources, measure, unit, parts = [], rates = [], unnumbered = 0 } = claim;
  return (
    <section class="finding">
      <dl>
        <div class="said">
          <dt>{m.columns.claim}</dt>
          <dd>
            <a href={site.to(`/events/${claim.id}`)}>{site.saidShort(claim.quantity)}</a>
          </dd>
        </div>
        <div class="given">
          <dt>{m.columns.itemised}</dt>
          <dd>
            {itemised && itemised.events > 0 ? (
              <a href={site.to(`/measures/${measure}`, comparedWith(claim))}>
                {site.short(itemised.stated, itemised.unit)}
              </a>
            ) : (
              m.text.none
            )}
          </dd>
        </div>
        {residual && (
          <div class="gap">
            <dt>{m.columns.gap}</dt>
            <dd>{site.short(residual.stated, unit)}</dd>
          </div>
        )}
      </dl>
      {share && <ShareBar site={site} share={share.stated} />}
      <p>
        <a href={site.to(`/claims/${claim.series}`)}>{publisherOf(site, claim)}</a>, {m.asOf(site.date(claim.asOf))}
        {scope !== '' && `, ${scope}`}.{' '}
        {sources.map((source) => (
          <>
            <SourceLink site={site} source={source} />{' '}
          </>
        ))}
        <OneOrigin site={site} sources={sources} />
      </p>
      <p class="soft">
        {parts.length > 1 &&
          `${m.columns.itemised}: ${parts.map((part) => site.short(part.stated, part.unit)).join(' + ')}. `}
        {ratesInWords(site, rates)} {unnumbered > 0 && m.unnumbered(unnumbered, site.number(unnumbered), true)}
      </p>
    </section>
  );
}
