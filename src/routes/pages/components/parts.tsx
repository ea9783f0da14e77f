import type { Child } from 'hono/jsx';
import type { ClaimScope } from '../../../events/kinds/shared/scope.ts';
import { spanOf } from '../../../events/values/edtf.ts';
import type { Source } from '../../../events/values/envelope.ts';
import type { ClaimEntry } from '../../../projections/claims/claims.ts';
import type { Entry } from '../../../projections/queries/timeline.ts';
import type { Rate } from '../../../projections/rules/conversion.ts';
import type { Figures } from '../../../projections/rules/figures.ts';
import { isExact, type Query, type Site } from '../frame/site.ts';
import type { Column } from '../messages/messages.ts';

/**
 * A table that scrolls by itself where the page is too narrow for it, and can be reached by keyboard for that; on a phone
 * each row is a card, and each of its cells says which column it is of.
 */
export function Table(props: {
  readonly site: Site;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly children: Child;
}) {
  return (
    <div class="scroll" role="region" aria-label={props.caption} tabindex={0}>
      <table>
        <caption class="unseen">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th scope="col">{props.site.m.columns[column]}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labelled(
            props.children,
            props.columns.map((column) => props.site.m.columns[column]),
          )}
        </tbody>
      </table>
    </div>
  );
}

/** What JSX makes of `<tr>` and `<td>`, as far as it is looked into. */
interface Element {
  readonly tag?: string | object;
  readonly props: Record<string, unknown>;
  readonly children?: readonly unknown[];
}

function elementsIn(children: unknown): Element[] {
  if (Array.isArray(children)) return children.flatMap(elementsIn);
  return typeof children === 'object' && children !== null ? [children as Element] : [];
}

/** Rows whose cells say in `data-label` which column they are of: the stylesheet shows it on a phone. */
function labelled(rows: Child, labels: readonly string[]): Child {
  for (const row of elementsIn(rows)) {
    if (row.tag !== 'tr') continue;
    const cells = elementsIn(row.children);
    for (const [i, cell] of cells.entries()) if (cell.tag === 'td') cell.props['data-label'] = labels[i];
  }
  return rows;
}

/** A sum that opens to the events that make it; `of` says which population, which days and which currency it is of. */
export function Sum(props: {
  readonly site: Site;
  readonly sum: Figures;
  readonly measure: string;
  readonly of?: Query;
  /** Without what has no number. */
  readonly isBrief?: boolean;
}) {
  const { site, sum, measure, of, isBrief = false } = props;
  const figure = isBrief ? site.known(sum, measure) : site.figures(sum, measure);
  return <a href={site.to(`/measures/${measure}`, of)}>{figure}</a>;
}

/** The bounds of a sum, where it has any. */
export function bounds(site: Site, sum: Figures, measure: string): readonly [least: string, most: string] {
  if (isExact(sum) || sum.unquantified === sum.events) return ['', ''];
  const { open } = site.m.text;
  return [site.figure(sum.min, sum.unit, measure), sum.max === null ? open : site.figure(sum.max, sum.unit, measure)];
}

/** "4 events, 1 without a number". */
export function eventsBehind(site: Site, { events, unquantified }: Figures): string {
  const all = site.m.events(events, site.number(events));
  return unquantified > 0 ? `${all}, ${site.m.withoutNumber(unquantified, site.number(unquantified), false)}` : all;
}

/** Said, itemised, and what is not itemised, in a sentence each: no more than was computed. */
export function verdictInWords(site: Site, claim: ClaimEntry): string {
  const { m } = site;
  const { itemised, verdict, unit, measure, unnumbered = 0, short = 0, rates = [], uncovered = [], over } = claim;
  if (claim.context || !itemised || !verdict) return `${m.said(site.said(claim.quantity))} ${m.text.context}`;
  const sentences = [m.said(site.said(claim.quantity))];
  if (verdict === 'not-itemised') sentences.push(m.text.nothingItemised);
  else if (itemised.stated > 0 || verdict !== 'not-comparable')
    sentences.push(m.itemisedSoFar(site.figures(itemised, measure)));
  if (verdict === 'not-comparable') sentences.push(uncoveredInWords(site, uncovered));
  if (verdict === 'partly-itemised') sentences.push(m.notItemised(residualInWords(site, claim)));
  if (short > 0) sentences.push(m.short(site.figure(short, unit, measure)));
  if (over) sentences.push(m.overPromised(site.figure(over.stated, unit, measure)));
  if (unnumbered > 0 && verdict !== 'reconciled')
    sentences.push(m.unnumbered(unnumbered, site.number(unnumbered), measure.startsWith('money/')));
  if (itemised.straddling > 0) sentences.push(m.straddling(itemised.straddling, site.number(itemised.straddling)));
  if (rates.length > 0) sentences.push(ratesInWords(site, rates));
  return sentences.join(' ');
}

/** By which rates a sum was converted; '' where by none. */
export function ratesInWords(site: Site, rates: readonly Rate[]): string {
  return rates.length === 0 ? '' : site.m.atRates(rates.map((rate) => rateInWords(site, rate)).join('; '));
}

/** Which currencies no recorded rate converts; '' where there are none. */
export function uncoveredInWords(site: Site, uncovered: readonly string[]): string {
  const currencies = new Set(uncovered.map((one) => one.slice(0, one.indexOf(' '))));
  return currencies.size === 0 ? '' : site.m.notConverted([...currencies].join(', '));
}

/** "USD 1 = AZN 1.7 from 1 January 2022". */
function rateInWords(site: Site, { base, quote, rate, from }: Rate): string {
  return `1 ${base} = ${rate} ${quote} (${site.date(from)})`;
}

/** How much is missing. Where acts without a number may be part of it, nothing is said of how much it is at least. */
function residualInWords(site: Site, { residual, unit, measure, unnumbered = 0, itemised }: ClaimEntry): string {
  if (!residual) return '';
  const figure = (value: number): string => site.figure(value, unit, measure);
  const isOpen = unnumbered > 0 || (itemised?.straddling ?? 0) > 0;
  if (isOpen) return site.m.asStated(figure(residual.stated));
  if (residual.min === residual.max) return figure(residual.stated);
  if (residual.max !== null)
    return `${site.m.approximately(figure(residual.stated))} (${site.m.between(figure(residual.min), figure(residual.max))})`;
  if (residual.min === residual.stated) return site.m.atLeast(figure(residual.min));
  return site.m.asStated(figure(residual.stated));
}

/** The verdict, in a word or with its reason, and the flags beside it. */
export function Verdict(props: { readonly site: Site; readonly claim: ClaimEntry; readonly isShort?: boolean }) {
  const { site, claim, isShort = false } = props;
  if (!claim.verdict) return <span class="soft">{site.m.text.context}</span>;
  return (
    <>
      <span class={`verdict ${claim.verdict}`}>
        {isShort ? site.m.verdictNames[claim.verdict] : site.m.verdicts[claim.verdict]}
      </span>
      {(isShort ? claim.flags.filter((flag) => flag !== 'unnumbered') : claim.flags).map((flag) => (
        <>
          {' '}
          <span class={`flag ${flag}`}>{site.m.flags[flag]}</span>
        </>
      ))}
    </>
  );
}

/** What a page has said already of whose aid to whom it is. */
export type Aside = Pick<ClaimScope, 'donorCountry' | 'recipient'>;

/** What a claim is about, where that is less than the whole ledger; `aside` is what the page has said already. */
export function scopeInWords(
  site: Site,
  { scope: whole, scopeNames }: Pick<ClaimEntry, 'scope' | 'scopeNames'>,
  aside: Aside = {},
): string {
  const { m } = site;
  const scope = { ...whole };
  for (const name of ['donorCountry', 'recipient'] as const) if (scope[name] === aside[name]) delete scope[name];
  const nameOf = (register: string, code: string): string => {
    const names = scopeNames[`${register}/${code}`];
    return names ? site.of(names) : site.name(`${register}/${code}`);
  };
  const parts = [
    scope.activity !== undefined && nameOf('activity', scope.activity),
    scope.place !== undefined && nameOf('place', scope.place),
    scope.donor !== undefined && `${m.scopes.donor}: ${nameOf('organization', scope.donor)}`,
    scope.donorCountry !== undefined && `${m.scopes.donorCountry}: ${site.country(scope.donorCountry)}`,
    scope.recipient !== undefined && `${m.scopes.recipient}: ${site.country(scope.recipient)}`,
    scope.channel !== undefined && (m.channels[scope.channel] ?? scope.channel),
    scope.sector !== undefined && site.sector(scope.sector),
    scope.finance !== undefined && m.scopes[scope.finance],
    scope.humanitarian !== undefined && (scope.humanitarian ? m.text.humanitarian : m.scopes.notHumanitarian),
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : m.scope(parts.join(', '));
}

/** What kinds are about: the badge of an entry has its colour. */
const BADGES: Readonly<Record<string, 'money' | 'goods' | 'people' | 'building' | 'claim'>> = {
  'pledge.made': 'money',
  'commitment.made': 'money',
  'payment.made': 'money',
  'rate.fixed': 'money',
  'delivery.made': 'goods',
  'delivery.confirmed': 'goods',
  'rehabilitation.batch-completed': 'people',
  'training.held': 'people',
  'evacuation.completed': 'people',
  'shelter.provided': 'people',
  'reconstruction.milestone-reached': 'building',
  'claim.published': 'claim',
  'statement.made': 'claim',
};

/** One fact of the timeline: kind, date, sentence, what became of it, where it comes from. */
export function TimelineEntry({ site, entry }: { readonly site: Site; readonly entry: Entry }) {
  const { language, m } = site;
  const sentence = (
    <>
      <a class={`badge ${BADGES[entry.type] ?? ''}`.trim()} href={site.to(`/events/${entry.id}`)}>
        {m.kinds[entry.type] ?? entry.type}
      </a>{' '}
      <strong>{site.date(entry.occurred)}</strong> {entry.sentence[language]}
    </>
  );
  const before = entry.correction?.before;
  return (
    <li>
      <p>{entry.status === 'retracted' ? <s>{sentence}</s> : sentence}</p>
      {entry.correction && (
        <p class="became">
          {m.correctedBecause(entry.correction.reason)}{' '}
          {before && (
            <>
              {m.columns.before}:{' '}
              <s>
                {site.date(before.occurred)} {before.sentence[language]}
              </s>
            </>
          )}
        </p>
      )}
      {entry.retraction && <p class="became">{m.retractedBecause(entry.retraction.reason)}</p>}
      <p class="sources">
        {entry.stream.startsWith('activity/') && (
          <a href={site.to(`/activities/${entry.stream.slice('activity/'.length)}`)}>{m.columns.activity}</a>
        )}
        {entry.sources.map((source, i) => (
          <>
            {(i > 0 || entry.stream.startsWith('activity/')) && ' · '}
            <SourceLink site={site} source={source} />
          </>
        ))}
      </p>
    </li>
  );
}

export function Entries({ site, entries }: { readonly site: Site; readonly entries: readonly Entry[] }) {
  if (entries.length === 0) return <p>{site.m.text.emptyList}</p>;
  return (
    <ol class="timeline">
      {entries.map((entry) => (
        <TimelineEntry site={site} entry={entry} />
      ))}
    </ol>
  );
}

/** Entries under the month that they fall in; what is known to no month stands under its year. */
export function EntriesByMonth({ site, entries }: { readonly site: Site; readonly entries: readonly Entry[] }) {
  if (entries.length === 0) return <Entries site={site} entries={entries} />;
  const groups: { title: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const title = monthOf(site, entry);
    const last = groups.at(-1);
    if (last?.title === title) last.entries.push(entry);
    else groups.push({ title, entries: [entry] });
  }
  return (
    <>
      {groups.map((group) => (
        <section class="month">
          <h2>{group.title}</h2>
          <Entries site={site} entries={group.entries} />
        </section>
      ))}
    </>
  );
}

function monthOf(site: Site, { occurred }: Entry): string {
  const { first, last } = spanOf(occurred);
  const end = last ?? first ?? '';
  const month = end.slice(0, 'YYYY-MM'.length);
  if (first?.startsWith(month)) return site.date(month);
  return `${site.date(end.slice(0, 'YYYY'.length))}, ${site.m.text.monthUnknown}`;
}

/** Publisher and date, linked to the page itself; a printed source by its title. */
export function SourceLink({ site, source }: { readonly site: Site; readonly source: Source }) {
  const { url, publisher, published, title, language } = source;
  const label = published === undefined ? publisher : site.m.by(publisher, site.date(published));
  if (url === undefined)
    return (
      <span>
        {label}: {title} ({site.m.text.printed})
      </span>
    );
  return (
    <a href={url} rel="external" hreflang={language}>
      {label}
    </a>
  );
}

/** Where several sources have it from one, that this is so. */
export function OneOrigin({ site, sources }: { readonly site: Site; readonly sources: readonly Source[] }) {
  const [first] = sources;
  if (sources.length < 2 || first?.origin === undefined || sources.some(({ origin }) => origin !== first.origin))
    return null;
  const { origin } = first;
  return (
    <a class="soft" href={site.to('/timeline', { origin })}>
      {site.m.oneOrigin(
        site.m.sources(sources.length, site.number(sources.length)),
        site.name(`organization/${origin}`),
      )}
    </a>
  );
}

/** Where a list goes on. */
export function Next(props: { readonly href: string; readonly label: string }) {
  return (
    <p>
      <a rel="next" href={props.href}>
        {props.label}
      </a>
    </p>
  );
}
