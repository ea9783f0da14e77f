import type { Source } from '../../../events/values/envelope.ts';
import type { ClaimEntry, Flag } from '../../../projections/claims/claims.ts';
import type { PromiseStatus } from '../../../projections/rules/fulfilment.ts';

/** Every string of the interface, in one language. A string that a language lacks does not compile. */
export interface Messages {
  readonly site: string;
  readonly tagline: string;
  readonly languageName: string;
  readonly skip: string;
  readonly languages: string;
  readonly sections: string;
  readonly nav: Readonly<Record<PageName, string>>;
  readonly titles: Readonly<Record<PageName, string>>;
  readonly intro: Readonly<Record<PageName, string>>;
  readonly columns: Readonly<Record<Column, string>>;
  readonly promiseStatuses: Readonly<Record<PromiseStatus, string>>;
  readonly groups: Readonly<Record<MeasureGroup, string>>;
  /** A verdict in a word or two. */
  readonly verdictNames: Readonly<Record<NonNullable<ClaimEntry['verdict']>, string>>;
  readonly verdicts: Readonly<Record<NonNullable<ClaimEntry['verdict']>, string>>;
  readonly flags: Readonly<Record<Flag, string>>;
  readonly sourceKinds: Readonly<Record<NonNullable<Source['kind']>, string>>;
  readonly closings: Readonly<Record<string, string>>;
  readonly milestones: Readonly<Record<string, string>>;
  readonly facilityTypes: Readonly<Record<string, string>>;
  readonly work: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly scopes: Readonly<
    Record<'donor' | 'donorCountry' | 'recipient' | 'grant' | 'loan' | 'notHumanitarian', string>
  >;
  readonly kinds: Readonly<Record<string, string>>;
  readonly standings: Readonly<Record<string, string>>;
  readonly changeNames: Readonly<Record<'added' | 'corrected' | 'retracted', string>>;
  readonly about: readonly (readonly [heading: string, ...paragraphs: string[]])[];
  readonly text: Readonly<Record<Text, string>>;
  /** Whose aid to whom. */
  aidTitle(donors: string, recipients: string): string;
  said(figure: string): string;
  itemisedSoFar(figure: string): string;
  notItemised(figure: string): string;
  /** A figure as stated, where nothing is said of its bounds. */
  asStated(figure: string): string;
  /** What was given over promises, beside a gap that it may be part of. */
  overPromised(figure: string): string;
  short(figure: string): string;
  unnumbered(count: number, figure: string, isMoney: boolean): string;
  straddling(count: number, figure: string): string;
  notConverted(currencies: string): string;
  atRates(rates: string): string;
  between(least: string, most: string): string;
  atLeast(figure: string): string;
  approximately(figure: string): string;
  headAt(position: string, date: string): string;
  pastAt(position: string, date: string): string;
  events(count: number, figure: string): string;
  /** Of money: without a price. */
  withoutNumber(count: number, figure: string, isMoney: boolean): string;
  together(figure: string, others: string): string;
  sources(count: number, figure: string): string;
  /** Where several sources have it from one: "10 sources, one origin: …". */
  oneOrigin(sources: string, origin: string): string;
  moreThan(figure: string): string;
  newEvents: Readonly<Record<'one' | 'few' | 'many' | 'other', string>>;
  by(publisher: string, date: string): string;
  asOf(date: string): string;
  forPeriod(date: string): string;
  correctedBecause(reason: string): string;
  retractedBecause(reason: string): string;
  itemisedOverTime(measure: string, figure: string): string;
  claimAndItems(measure: string, said: string, itemised: string): string;
  onlySaid(measure: string, said: string): string;
  scope(name: string): string;
  changesTitle(from: string, to: string): string;
  cite(title: string, position: string, date: string): string;
  ratio(figure: string): string;
  mapTitle(country: string, count: number, figure: string): string;
  areasTitle(area: string): string;
}

export type PageName =
  | 'overview'
  | 'timeline'
  | 'claims'
  | 'series'
  | 'activities'
  | 'activity'
  | 'promises'
  | 'reconstruction'
  | 'rehabilitation'
  | 'donors'
  | 'search'
  | 'items'
  | 'places'
  | 'organizations'
  | 'totals'
  | 'measure'
  | 'event'
  | 'sources'
  | 'changes'
  | 'about';

export type MeasureGroup =
  | 'money'
  | 'people'
  | 'item'
  | 'confirmed'
  | 'weight'
  | 'transport'
  | 'facilities'
  | 'context';

export type Column =
  | 'name'
  | 'code'
  | 'measure'
  | 'itemised'
  | 'share'
  | 'now'
  | 'gap'
  | 'least'
  | 'most'
  | 'events'
  | 'figures'
  | 'claim'
  | 'publisher'
  | 'date'
  | 'verdict'
  | 'place'
  | 'area'
  | 'activity'
  | 'donor'
  | 'channel'
  | 'totals'
  | 'facility'
  | 'type'
  | 'status'
  | 'year'
  | 'children'
  | 'ratio'
  | 'what'
  | 'amount'
  | 'sources'
  | 'position'
  | 'recorded'
  | 'change'
  | 'before'
  | 'after'
  | 'reason'
  | 'series'
  | 'work'
  | 'month'
  | 'total'
  | 'promise'
  | 'committed'
  | 'paid'
  | 'delivered'
  | 'confirmed'
  | 'remaining'
  | 'over'
  | 'origin'
  | 'alone'
  | 'publishers'
  | 'address'
  | 'uses';

export type Text =
  | 'given'
  | 'saidBeside'
  | 'saidBesideLead'
  | 'where'
  | 'whereLead'
  | 'areas'
  | 'latest'
  | 'allEvents'
  | 'allClaims'
  | 'byCountry'
  | 'embed'
  | 'changedSince'
  | 'publishedBy'
  | 'reportMistake'
  | 'dataLicence'
  | 'monthUnknown'
  | 'didYouMean'
  | 'more'
  | 'howClaimGrew'
  | 'claimByClaim'
  | 'allTotals'
  | 'download'
  | 'open'
  | 'numberNotStated'
  | 'nothingItemised'
  | 'wholeCountry'
  | 'noArea'
  | 'empty'
  | 'emptyList'
  | 'filter'
  | 'all'
  | 'kind'
  | 'words'
  | 'apply'
  | 'clear'
  | 'older'
  | 'next'
  | 'first'
  | 'asTable'
  | 'data'
  | 'cite'
  | 'permanent'
  | 'happenedBy'
  | 'knownOn'
  | 'show'
  | 'toHead'
  | 'copyLink'
  | 'copyCitation'
  | 'copied'
  | 'feed'
  | 'legendItemised'
  | 'legendBounds'
  | 'legendClaim'
  | 'legendConflict'
  | 'legendResidual'
  | 'legendAtLeast'
  | 'byYear'
  | 'batches'
  | 'privacy'
  | 'notBrokenDown'
  | 'girls'
  | 'boys'
  | 'age'
  | 'trace'
  | 'traceLead'
  | 'history'
  | 'adds'
  | 'addsNothing'
  | 'log'
  | 'stream'
  | 'leaf'
  | 'actor'
  | 'source'
  | 'noSource'
  | 'printed'
  | 'corrected'
  | 'retracted'
  | 'from'
  | 'to'
  | 'totalsChanged'
  | 'verdictsTurned'
  | 'eventsBetween'
  | 'nothingChanged'
  | 'context'
  | 'conflictsWith'
  | 'comparison'
  | 'humanitarian'
  | 'implementers'
  | 'api'
  | 'theLog'
  | 'audit'
  | 'notFound'
  | 'notFoundHint'
  | 'failed'
  | 'badRequest'
  | 'backHome'
  | 'month'
  | 'identified'
  | 'notYet'
  | 'units'
  | 'none'
  | 'origins'
  | 'addresses';
