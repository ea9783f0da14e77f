import { kinds } from '../../../events/kinds/index.ts';
import { mentionsOfScope, type ClaimScope } from '../../../events/kinds/shared/scope.ts';
import type { At } from '../../../events/log/as-of.ts';
import type { DaySpan } from '../../../events/values/edtf.ts';
import type { Names } from '../../../events/values/text.ts';
import type { ClaimEntry } from '../../../projections/claims/claims.ts';
import { readNames } from '../../../projections/queries/names.ts';
import type { Read } from '../../http/batching.ts';
import type { Query, Site } from '../frame/site.ts';
import { scopeInWords } from './parts.tsx';

/** What a page is narrowed to: a population, with the names in it, and days. */
export interface Narrowed {
  readonly scope: ClaimScope;
  readonly scopeNames: Readonly<Record<string, Names>>;
  /** YYYY-MM-DD: up to the end of this day. */
  readonly on?: string;
  /** EDTF: within these days. */
  readonly period?: string;
}

/** What a page is asked to narrow its figures to, as its query string was read. */
export interface NarrowingQuery extends ClaimScope {
  readonly year?: string | undefined;
  readonly month?: string | undefined;
  readonly from?: DaySpan | undefined;
  readonly to?: DaySpan | undefined;
  readonly on?: DaySpan | undefined;
}

/** The population and the days of a query, with the names that it is told in. */
export async function narrowedBy(read: Read, at: At, query: NarrowingQuery): Promise<Narrowed> {
  const { year, month, from, to, on, ...scope } = query;
  const keys = mentionsOfScope(scope).map(({ key }) => key);
  const scopeNames = keys.length === 0 ? {} : await read((db) => readNames(db, at, keys, kinds));
  const between = from || to ? `${from?.first ?? '..'}/${to?.last ?? '..'}` : undefined;
  const period = month ?? year ?? between;
  return { scope, scopeNames, ...(on && { on: on.last }), ...(period !== undefined && { period }) };
}

/** "of humanitarian, as of 12 February 2025"; '' for the whole ledger. */
export function narrowedInWords(site: Site, narrowed: Narrowed): string {
  const { on, period } = narrowed;
  return [
    scopeInWords(site, narrowed),
    period === undefined ? '' : site.m.forPeriod(site.date(period)),
    on === undefined ? '' : site.m.asOf(site.date(on)),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** The parameters under which a measure’s page shows what a claim is compared with; `now`: whenever it happened. */
export function comparedWith(claim: ClaimEntry, now = false): Query {
  const { scope, asOf, period, measure, unit } = claim;
  const { note: _, humanitarian, ...others } = scope;
  const days = period === undefined ? (now ? {} : { on: asOf }) : { from: period, to: period };
  return {
    ...others,
    ...(humanitarian === undefined ? {} : { humanitarian: String(humanitarian) }),
    ...days,
    ...(measure.startsWith('money/') ? { currency: unit } : {}),
  };
}
