import type { Fact, Kind, Known } from '../kind.ts';
import { correctedBy } from '../kinds/event-corrected.ts';
import type { Kinds } from '../kinds/index.ts';
import { activityOf } from '../values/envelope.ts';
import { assertionOf, type Assertion } from './fact.ts';
import type { Posted, PostedAction } from './parse.ts';

/** The keys, streams and events that must be read before these events can be judged. */
export interface Dependencies {
  readonly streams: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** Events named by `fulfils`, corrections and retractions. */
  readonly events: ReadonlySet<string>;
  /** Those among them that are corrected or retracted: what counts on them must be known, too. */
  readonly ending: ReadonlySet<string>;
  /** Each text is a stream, a space and a kind: all its facts in effect must be known. */
  readonly alike: ReadonlySet<string>;
}

export function dependenciesOf(posted: readonly Posted[]): Dependencies {
  const found = none();
  for (const one of posted) {
    const { stream } = one.envelope;
    found.streams.add(stream);
    if (activityOf(stream)) found.keys.add(stream);
    if ('assertion' in one) add(found, one.assertion);
    else {
      found.events.add(one.action.target);
      found.ending.add(one.action.target);
    }
  }
  return found;
}

/** What corrections and retractions further depend on, once it is known what they act on. */
export function dependenciesOfTargets(posted: readonly Posted[], known: Known, kinds: Kinds): Dependencies {
  const found = none();
  for (const one of posted) {
    const left = 'action' in one ? assertedAfter(one, known, kinds) : undefined;
    if (left) add(found, left);
  }
  return found;
}

/** Where an event fulfils a promise of another activity, the opening of that activity: it names the donors. */
export function openingsElsewhere(posted: readonly Posted[], known: Known, kinds: Kinds): Dependencies {
  const found = none();
  for (const one of posted) {
    const asserted = 'action' in one ? assertedAfter(one, known, kinds) : one.assertion;
    const promised = asserted?.fulfils;
    const stream = promised === undefined ? undefined : known.inEffect(promised)?.stream;
    if (stream !== undefined && stream !== one.envelope.stream && !known.find(stream)) found.keys.add(stream);
  }
  return found;
}

/** What is asserted of the fact that an action is about: after a correction its merged data, before a retraction its own. */
function assertedAfter({ action, id }: PostedAction, known: Known, kinds: Kinds): Assertion | undefined {
  const target = known.inEffect(action.target);
  const kind = target && kinds.get(target.type);
  if (!target || !kind) return undefined;
  const { occurred, data: given, sources } = action.correction ? correctedBy(action.correction, target) : target;
  const data = action.correction ? kind.data.safeParse(given) : { success: true as const, data: given };
  return data.success ? replacementOf(target, kind, { id, data: data.data, given, sources, occurred }) : undefined;
}

/** A further version of a fact: it keeps the stream and the origin. */
export function replacementOf(
  target: Fact,
  kind: Kind,
  { occurred, ...content }: Parameters<typeof assertionOf>[1] & { readonly occurred: string },
): Assertion {
  return assertionOf(kind, content, { stream: target.stream, occurred, origin: target.origin, replaces: target });
}

/** What facts of the log depend on when they are stated again as they were. */
export function dependenciesOfFacts(assertions: Iterable<Assertion>): Dependencies {
  const found = none();
  for (const assertion of assertions) {
    const { stream } = assertion.circumstances;
    if (activityOf(stream)) found.keys.add(stream);
    add(found, assertion);
  }
  return found;
}

function none() {
  return {
    streams: new Set<string>(),
    keys: new Set<string>(),
    events: new Set<string>(),
    ending: new Set<string>(),
    alike: new Set<string>(),
  };
}

function add(
  found: { keys: Set<string>; events: Set<string>; alike: Set<string> },
  { kind, circumstances, key, mentions, alsoReads, fulfils, isJudgedBeside }: Assertion,
): void {
  for (const mention of mentions) found.keys.add(mention.key);
  for (const other of alsoReads) found.keys.add(other);
  if (key !== undefined) found.keys.add(key);
  if (isJudgedBeside) found.alike.add(`${circumstances.stream} ${kind.type}`);
  if (fulfils !== undefined) found.events.add(fulfils);
}
