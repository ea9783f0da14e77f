import type { Decided } from '../decision/decide.ts';
import { dependenciesOfFacts, type Dependencies } from '../decision/dependencies.ts';
import { assertionOf, stateFact } from '../decision/fact.ts';
import type { Circumstances, Fact, Known } from '../kind.ts';
import type { Kinds } from '../kinds/index.ts';
import { eventIn, factOf, rows, VERSIONS_OF_FACTS, type Database, type FactRow } from './stored.ts';

/** A row of the log, and of the fact that its event states if it states one. */
interface LogRow extends FactRow {
  readonly position: number;
  readonly day: number;
}

const LOG = `
SELECT events.position, events.day, events.body, facts.key, coalesce(facts.fact, '') AS fact, coalesce(facts.type, '') AS type
FROM events
LEFT JOIN facts ON facts.moment = events.moment
WHERE events.position > ?1 AND events.position <= ?2
ORDER BY events.position`;

const FACTS_UNDER = `
SELECT facts.key, facts.fact, facts.type, facts.position, facts.known_to, facts.body
FROM json_each(?1) AS wanted
JOIN facts_with_events AS facts ON facts.key = wanted.value`;

/**
 * Events of the log as they were decided when they were appended, without judging them again: what each states, with
 * what the ledger knew when it was recorded. Two round trips.
 */
export async function rehydrate(db: Database, after: number, upto: number, kinds: Kinds): Promise<Decided[]> {
  const { results } = await db.prepare(LOG).bind(after, upto).all<LogRow>();
  const read = results.map((row) => {
    const event = eventIn(row.body);
    const fact = row.fact === '' ? undefined : factOf(row, kinds, event);
    const kind = fact && kinds.get(fact.type);
    return {
      row,
      event,
      assertion: fact && kind && assertionOf(kind, { ...fact, given: fact.data }, circumstancesOf(fact)),
    };
  });
  const past = await readPast(db, dependenciesOfFacts(read.flatMap(({ assertion }) => assertion ?? [])), kinds);
  return read.map(({ row, event, assertion }, i) => {
    const acts = kinds.get(event.type)?.acts;
    const target = acts === undefined ? undefined : String(event.data['target']);
    return {
      index: i + 1,
      event,
      body: row.body,
      leaf: '',
      day: row.day,
      stated: assertion && stateFact(assertion, past(row.position)),
      supersedes:
        target === undefined
          ? undefined
          : {
              id: target,
              origin: '',
              type: '',
              stream: event.stream,
              occurred: '',
              data: {},
              sources: [],
              key: undefined,
            },
    };
  });
}

/** A correction replaces a version of the same fact: for what is looked up, only the fact matters. */
function circumstancesOf(fact: Fact): Circumstances {
  return {
    stream: fact.stream,
    occurred: fact.occurred,
    origin: fact.origin,
    replaces: fact.id === fact.origin ? undefined : fact,
  };
}

/** What was known right before each position, of the keys and promises that are needed. */
async function readPast(db: Database, dependencies: Dependencies, kinds: Kinds): Promise<(position: number) => Known> {
  const [under, promises] = await db.batch<Record<string, unknown>>([
    db.prepare(FACTS_UNDER).bind(JSON.stringify([...dependencies.keys])),
    db.prepare(VERSIONS_OF_FACTS).bind(JSON.stringify([...dependencies.events])),
  ]);
  const byKey = Map.groupBy(rows<VersionRow>(under), ({ key }) => key ?? '');
  const byEvent = Map.groupBy(rows<VersionRow & { wanted: string }>(promises), ({ wanted }) => wanted);
  const read = new Map<VersionRow, Fact>(); // each is asked for by many events
  const factIn = (row: VersionRow): Fact => {
    const fact = read.get(row) ?? factOf(row, kinds);
    read.set(row, fact);
    return fact;
  };
  return (position) => {
    const then = (versions: readonly VersionRow[] | undefined): Fact | undefined => {
      const row = versions?.find(
        (one) => one.position < position && (one.known_to === null || one.known_to >= position),
      );
      return row && factIn(row);
    };
    return {
      find: (key) => then(byKey.get(key)),
      inEffect: (eventId) => then(byEvent.get(eventId)),
      isFulfilled: () => false,
      alike: () => [],
      hasOthers: () => false,
    };
  };
}

interface VersionRow extends FactRow {
  readonly position: number;
  readonly known_to: number | null;
}
