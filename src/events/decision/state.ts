import type { Alike, Fact, Known } from '../kind.ts';

/**
 * What the ledger knows while a request is judged: first what was read of it, then also what the request's own
 * earlier events add. It is thrown away afterwards.
 */
export class State implements Known {
  private readonly keys = new Map<string, Fact>();
  private readonly origins = new Map<string, string>();
  private readonly current = new Map<string, Fact>();
  private readonly versions = new Map<string, number>();
  private readonly fulfilling = new Map<string, Set<string>>();
  private readonly ofKind = new Map<string, Map<string, Alike>>();
  private readonly inStream = new Map<string, Set<string>>();

  learnVersion(stream: string, version: number): void {
    this.versions.set(stream, version);
  }

  learnKey(fact: Fact): void {
    if (fact.key !== undefined) this.keys.set(fact.key, fact);
    this.learnEvent(fact.id, fact.origin, fact);
  }

  /** An event states, or once stated, a version of the fact `origin`, which now stands as `current`. */
  learnEvent(id: string, origin: string, current: Fact | undefined): void {
    this.origins.set(id, origin);
    this.origins.set(origin, origin);
    if (current) {
      this.origins.set(current.id, origin);
      this.current.set(origin, current);
    }
  }

  learnFulfilment(origin: string, by: string): void {
    setOf(this.fulfilling, origin).add(by);
  }

  learnInStream(stream: string, origin: string): void {
    setOf(this.inStream, stream).add(origin);
  }

  learnAlike(fact: Fact, fulfils: string | undefined): void {
    const kind = `${fact.stream} ${fact.type}`;
    const facts = this.ofKind.get(kind) ?? new Map<string, Alike>();
    this.ofKind.set(kind, facts.set(fact.origin, { fact, fulfils }));
    this.learnEvent(fact.id, fact.origin, fact);
  }

  alike(stream: string, type: string): readonly Alike[] {
    return [...(this.ofKind.get(`${stream} ${type}`)?.values() ?? [])];
  }

  version(stream: string): number {
    return this.versions.get(stream) ?? 0;
  }

  find(key: string): Fact | undefined {
    return this.keys.get(key);
  }

  inEffect(eventId: string): Fact | undefined {
    const origin = this.origins.get(eventId);
    return origin === undefined ? undefined : this.current.get(origin);
  }

  /** True where the id is of an event that states, or stated, a fact. */
  statesFact(eventId: string): boolean {
    return this.origins.has(eventId);
  }

  isFulfilled(origin: string): boolean {
    return (this.fulfilling.get(origin)?.size ?? 0) > 0;
  }

  hasOthers(stream: string, origin: string): boolean {
    return [...(this.inStream.get(stream) ?? [])].some((other) => other !== origin);
  }

  /** A judged event takes effect for those after it in the request. */
  evolve(stream: string, replaced: Fact | undefined, stated: Fact | undefined, fulfils: string | undefined): void {
    this.versions.set(stream, this.version(stream) + 1);
    if (replaced) {
      if (replaced.key !== undefined) this.keys.delete(replaced.key);
      this.current.delete(replaced.origin);
      this.ofKind.get(`${stream} ${replaced.type}`)?.delete(replaced.origin);
      for (const by of this.fulfilling.values()) by.delete(replaced.origin);
      this.inStream.get(stream)?.delete(replaced.origin);
    }
    if (!stated) return;
    this.learnKey(stated);
    this.learnAlike(stated, fulfils);
    this.learnInStream(stream, stated.origin);
    if (fulfils !== undefined) this.learnFulfilment(fulfils, stated.origin);
  }
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const found = map.get(key);
  if (found) return found;
  const made = new Set<string>();
  map.set(key, made);
  return made;
}
