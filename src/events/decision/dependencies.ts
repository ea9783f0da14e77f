import { activityOf } from '../values/envelope.ts';
import type { Circumstances, Fact, Kind, Known } from '../kind.ts';
import { correctedBy, type Correction } from '../kinds/event-corrected.ts';
import type { Retraction } from '../kinds/event-retracted.ts';
import type { Kinds } from '../kinds/index.ts';
import type { Identified } from './parse.ts';

/** The keys, streams and events that must be read before these events can be judged. */
export interface Needs {
  readonly streams: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** Events named by `fulfils`, corrections and retractions. */
  readonly events: ReadonlySet<string>;
  /** Those among them that are to be corrected or retracted: what counts on them must be known, too. */
  readonly ending: ReadonlySet<string>;
  /** Each text is a stream, a space and a kind: all its facts in effect must be known. */
  readonly alike: ReadonlySet<string>;
}

export function needsOf(posted: readonly Identified[]): Needs {
  const needs = noNeeds();
  for (const { kind, data, envelope, id } of posted) {
    needs.streams.add(envelope.stream);
    if (activityOf(envelope.stream)) needs.keys.add(envelope.stream);
    if (kind.acts) {
      const { target } = data as Correction | Retraction; // parsed by the schema of the kind that acts
      needs.events.add(target);
      needs.ending.add(target);
    } else addNeeds(needs, kind, data, { stream: envelope.stream, occurred: envelope.occurred ?? '', origin: id });
  }
  return needs;
}

/** What corrections and retractions further need, once it is known what they act on. */
export function furtherNeedsOf(posted: readonly Identified[], known: Known, kinds: Kinds): Needs {
  const needs = noNeeds();
  for (const one of posted) {
    const acted = actedOn(one, known, kinds);
    if (!acted) continue;
    const { target } = acted;
    addNeeds(needs, acted.kind, acted.data, {
      stream: target.stream,
      occurred: target.occurred,
      origin: target.origin,
      replaces: target,
    });
  }
  return needs;
}

/** Where an event fulfils a promise of another activity, that activity's opening: it names the donors. */
export function openingsElsewhere(posted: readonly Identified[], known: Known, kinds: Kinds): Needs {
  const needs = noNeeds();
  for (const one of posted) {
    const { kind, data } = actedOn(one, known, kinds) ?? one;
    const promised = kind.fulfils?.(data);
    const stream = promised === undefined ? undefined : known.inEffect(promised)?.stream;
    if (stream !== undefined && stream !== one.envelope.stream && !known.find(stream)) needs.keys.add(stream);
  }
  return needs;
}

/** What a correction or retraction acts on, and the data that it leaves there. */
function actedOn(
  { kind, data }: Identified,
  known: Known,
  kinds: Kinds,
): { readonly target: Fact; readonly kind: Kind; readonly data: unknown } | undefined {
  if (!kind.acts) return undefined;
  const action = data as Correction | Retraction; // parsed by the schema of the kind that acts
  const target = known.inEffect(action.target);
  const targetKind = target && kinds.get(target.type);
  if (!target || !targetKind) return undefined;
  if (kind.acts === 'retracts') return { target, kind: targetKind, data: target.data };
  const given = targetKind.data.safeParse(correctedBy(action, target).data);
  return given.success ? { target, kind: targetKind, data: given.data } : undefined;
}

/** What facts of the log look at when they are stated again as they were. */
export function needsOfFacts(
  facts: Iterable<{ readonly kind: Kind; readonly data: unknown; readonly circumstances: Circumstances }>,
): Needs {
  const needs = noNeeds();
  for (const { kind, data, circumstances } of facts) {
    if (activityOf(circumstances.stream)) needs.keys.add(circumstances.stream);
    addNeeds(needs, kind, data, circumstances);
  }
  return needs;
}

function noNeeds() {
  return {
    streams: new Set<string>(),
    keys: new Set<string>(),
    events: new Set<string>(),
    ending: new Set<string>(),
    alike: new Set<string>(),
  };
}

function addNeeds(
  needs: { keys: Set<string>; events: Set<string>; alike: Set<string> },
  kind: Kind,
  data: unknown,
  circumstances: Circumstances,
): void {
  for (const { key } of kind.mentions?.(data) ?? []) needs.keys.add(key);
  for (const key of kind.alsoReads?.(data, circumstances) ?? []) needs.keys.add(key);
  const key = kind.key?.(data, circumstances);
  if (key !== undefined) needs.keys.add(key);
  if (kind.isJudgedBeside?.(data, circumstances.replaces)) needs.alike.add(`${circumstances.stream} ${kind.type}`);
  const promised = kind.fulfils?.(data);
  if (promised !== undefined) needs.events.add(promised);
}
