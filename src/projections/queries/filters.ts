import { IN_EFFECT, readAt, SEEN, type At, type View } from '../../events/log/as-of.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { activityOf } from '../../events/values/envelope.ts';
import {
  attributionIn,
  attributionOf,
  ATTRIBUTIONS,
  COUNTRIES_OF_ORGANIZATIONS,
  PARENTS_OF_PLACES,
  SECTORS_OF_ITEMS,
  type Attribution,
} from '../accounts/attribution.ts';
import { ALL_DAYS, type Days } from '../accounts/days.ts';
import {
  addressFacet,
  anyOf,
  attributedTo,
  facet,
  publisherFacet,
  type Clause,
  type MovedActivity,
} from '../projectors/search.ts';
import { financeOf, isNarrowed, Divider, type OfActivities } from '../rules/population.ts';

/** What a read may be narrowed to: a population. The same names mean the same in every read, and in a claim's scope. */
export interface Population extends OfActivities {
  readonly measure?: string | undefined;
  readonly activity?: string | undefined;
  /** A place and all that lies in it. */
  readonly place?: string | undefined;
  readonly days?: Days | undefined;
}

/** A population, and what else facts are found by. */
export interface Filters extends Population {
  readonly type?: string | undefined;
  readonly words?: string | undefined;
  /** What one of their sources is: its publisher, whom it has it from, its address. */
  readonly publisher?: string | undefined;
  readonly origin?: string | undefined;
  readonly source?: string | undefined;
}

/** Filters with what they stand for at a position: some activities, and the places in a place. */
export interface Resolved extends Filters {
  readonly days: Days;
  /** When that was looked up, where it had to be. */
  readonly asOf: View | undefined;
  /** Activities that may have anything of the population, where it is narrowed by what they are attributed to. */
  readonly inPopulation: readonly string[] | undefined;
  /** Those that are attributed to it themselves, not only by an item that is registered in its sector. */
  readonly attributed: readonly string[] | undefined;
  readonly places: readonly string[] | undefined;
}

/** Activities whose opening has ever been corrected, with what they are attributed to at the position. */
const MOVED = `
WITH ${SEEN}
SELECT moved.key, iif(facts.key IS NULL, NULL, ${attributionIn('events')}) AS value
FROM (SELECT DISTINCT key
      FROM facts
      WHERE key GLOB 'activity/*' AND known_to IS NOT NULL) AS moved
JOIN seen
LEFT JOIN facts ON facts.key = moved.key AND ${IN_EFFECT}
LEFT JOIN events ON events.position = facts.position`;

/** A place and all that lies in it, however deep, by what each place lies in. */
export function placesIn(place: string, parentOf: ReadonlyMap<string, string>): string[] {
  const parts = Map.groupBy(parentOf.keys(), (key) => parentOf.get(key));
  const inside = new Set([place]);
  for (const one of inside) for (const key of parts.get(one) ?? []) inside.add(key.slice('place/'.length));
  return [...inside];
}

/**
 * Looks up what the filters stand for; asks the ledger only if there is something to look up. What is then read must
 * be of the same position, or an append in between would mix two heads: see `readOf`.
 */
export async function resolve<Asked extends Filters>(
  db: Database,
  at: At,
  filters: Asked,
  { activities }: { readonly activities: boolean } = { activities: true },
): Promise<Asked & Resolved> {
  const { place, days = ALL_DAYS } = filters;
  const looksAtActivities = activities && isNarrowed(filters);
  const { asOf, found } = await lookUp(db, at, {
    ...(looksAtActivities
      ? {
          activities: [ATTRIBUTIONS],
          countries: [COUNTRIES_OF_ORGANIZATIONS] as const,
          items: [SECTORS_OF_ITEMS] as const,
        }
      : {}),
    ...(place === undefined ? {} : { parents: [PARENTS_OF_PLACES] as const }),
  });
  return {
    ...filters,
    days,
    asOf,
    ...(looksAtActivities ? activitiesIn(filters, found) : { inPopulation: undefined, attributed: undefined }),
    places: place === undefined ? undefined : placesIn(place, mapOf(found['parents'])),
  };
}

/** The activities that have a part in the population: where a sector is asked for, by their items as well. */
function activitiesIn(
  population: OfActivities,
  found: Readonly<Record<string, readonly KeyRow[]>>,
): Pick<Resolved, 'inPopulation' | 'attributed'> {
  const { sector, ...others } = population;
  const lookups = { sectorOfItem: new Map<string, string>(), countryOf: mapOf(found['countries']) };
  const activitiesOf = (of: OfActivities): string[] => {
    const divider = new Divider(of, [], lookups);
    return (found['activities'] ?? [])
      .filter(({ value }) => value !== null && divider.sharesOf('', value).length > 0)
      .map(({ key }) => activityOf(key));
  };
  const attributed = activitiesOf(population);
  // an item of the sector may have been given by any activity
  const hasItems = (found['items'] ?? []).some(({ value }) => value === sector);
  return { attributed, inPopulation: hasItems ? activitiesOf(others) : attributed };
}

function mapOf(found: readonly KeyRow[] = []): ReadonlyMap<string, string> {
  return new Map(found.map(({ key, value }) => [key, value ?? '']));
}

/** Filters as clauses for the inverted index, and when what they stand for was looked up, where it had to be. */
export interface Faceted {
  readonly asOf: View | undefined;
  readonly clauses: readonly Clause[];
}

/**
 * The clauses that a fact must meet. Facts are indexed by what their activity was attributed to when they were recorded;
 * those of activities whose opening was corrected since are found by their activity.
 */
export async function faceted(db: Database, at: At, filters: Filters): Promise<Faceted> {
  const { type, activity, measure, place, publisher, origin, source } = filters;
  const { channel, donor, donorCountry, finance, humanitarian, recipient, sector } = filters;
  const { asOf, found } = await lookUp(db, at, {
    ...(isNarrowed(filters) ? { moved: [MOVED] } : {}),
    ...(sector === undefined ? {} : { items: [SECTORS_OF_ITEMS] }),
    ...(donorCountry === undefined ? {} : { countries: [COUNTRIES_OF_ORGANIZATIONS] }),
    ...(place === undefined ? {} : { parents: [PARENTS_OF_PLACES] as const }),
  });
  const attributed = (facets: readonly string[], isMeant: (attribution: Attribution) => boolean): Clause => {
    const moved: MovedActivity[] = (found['moved'] ?? []).map(({ key, value }) => ({
      slug: activityOf(key),
      isMeant: value !== null && isMeant(attributionOf(value)),
    }));
    return attributedTo(facets, moved);
  };
  const items = (found['items'] ?? []).filter(({ value }) => value === sector);
  const mentioning = (keys: readonly string[]): Clause => anyOf(keys.map((key) => facet('mentions', key)));
  const ofCountry = (found['countries'] ?? []).flatMap(({ key, value }) =>
    value === donorCountry ? [key.slice('organization/'.length)] : [],
  );
  const clauses = [
    type !== undefined && anyOf([facet('type', type)]),
    activity !== undefined && anyOf([facet('activity', activity)]),
    measure !== undefined && anyOf([facet('measure', measure)]),
    publisher !== undefined && anyOf([publisherFacet(publisher)]),
    origin !== undefined && anyOf([facet('origin', origin)]),
    source !== undefined && anyOf([addressFacet(source)]),
    channel !== undefined && attributed([facet('channel', channel)], (one) => one.channel === channel),
    donor !== undefined &&
      attributed([facet('donor', donor)], ({ donors }) => donors.some(({ organization }) => organization === donor)),
    donorCountry !== undefined &&
      attributed(
        [facet('donorCountry', donorCountry), ...ofCountry.map((code) => facet('donor', code))],
        ({ donors }) => donors.some(({ organization }) => ofCountry.includes(organization)),
      ),
    finance !== undefined && attributed([facet('finance', finance)], (one) => financeOf(one) === finance),
    humanitarian !== undefined &&
      attributed([facet('humanitarian', String(humanitarian))], (one) => one.humanitarian === humanitarian),
    recipient !== undefined &&
      attributed([facet('recipient', recipient)], ({ recipients }) =>
        recipients.some(({ country }) => country === recipient),
      ),
    sector !== undefined &&
      `(${attributed([facet('sector', sector)], ({ sectors }) => sectors.some(({ code }) => code === sector))} OR ${mentioning(items.map(({ key }) => key))})`,
    place !== undefined && mentioning(placesIn(place, mapOf(found['parents'])).map((code) => `place/${code}`)),
  ];
  return { asOf, clauses: clauses.filter((clause) => clause !== false) };
}

interface KeyRow {
  readonly key: string;
  readonly value: string | null;
}

/** Runs what is asked, if anything is, in one round trip: statements that answer with keys. Finds their rows by name. */
async function lookUp(
  db: Database,
  at: At,
  asked: Readonly<Record<string, readonly [sql: string, ...binds: string[]]>>,
): Promise<{ asOf: View | undefined; found: Readonly<Record<string, readonly KeyRow[]>> }> {
  const names = Object.keys(asked);
  if (names.length === 0) return { asOf: undefined, found: {} };
  const statements = Object.values(asked).map(([sql, ...binds]) => db.prepare(sql).bind(at, ...binds));
  const { view, results } = await readAt(db, at, statements);
  return { asOf: view, found: Object.fromEntries(names.map((name, i) => [name, rows<KeyRow>(results[i])])) };
}

/** Reads at the position that the filters were looked up at, where they were, and answers for the head of that moment. */
export async function readOf(
  db: Database,
  at: At,
  { asOf }: Pick<Resolved, 'asOf'>,
  statementsAt: (at: At) => readonly D1PreparedStatement[],
): ReturnType<typeof readAt> {
  const position = asOf?.position ?? at;
  const { view, results } = await readAt(db, position, statementsAt(position));
  return { view: asOf ?? view, results };
}
