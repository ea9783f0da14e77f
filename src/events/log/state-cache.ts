import type { Decided } from '../decision/decide.ts';
import { dependenciesOf, type Dependencies } from '../decision/dependencies.ts';
import type { Posted } from '../decision/parse.ts';
import { State } from '../decision/state.ts';
import type { Fact } from '../kind.ts';
import type { Head } from './stored.ts';

/** At most this many streams and facts are remembered; beyond that all is forgotten, and read again. */
const MOST = 5000;

/**
 * What earlier appends in this isolate learnt of one ledger, so that the next need not read before it writes. It may
 * be stale, as others append elsewhere, and that is safe: the database refuses a version that is not the next, a key
 * that is taken, and a mention of what is no longer in effect in the version remembered; then all is forgotten and the
 * request is judged on a fresh read. Nothing is ever refused on what is only remembered.
 */
export class StateCache {
  private versions = new Map<string, number>();
  private facts = new Map<string, Fact>();
  private head: Head | undefined;

  /** What there is to know for these events; undefined where some of it is not remembered, or never can be. */
  recall(posted: readonly Posted[]): { known: State; head: Head } | undefined {
    if (!this.head || posted.some(({ kind }) => kind.acts || kind.alsoReads)) return undefined;
    const dependencies = dependenciesOf(posted);
    if (dependencies.events.size + dependencies.alike.size > 0) return undefined;
    const known = new State();
    for (const stream of dependencies.streams) {
      const version = this.versions.get(stream);
      if (version === undefined) return undefined;
      known.learnVersion(stream, version);
    }
    // A fact's own key is not there yet, or it is refused as taken; what it mentions must be remembered.
    const own = ownKeys(posted);
    for (const key of dependencies.keys) {
      const fact = this.facts.get(key);
      if (fact) known.learnKey(fact);
      else if (!own.has(key)) return undefined;
    }
    return { known, head: this.head };
  }

  /** Keeps what was read. */
  learn(dependencies: Dependencies, known: State, head: Head): void {
    this.head = head;
    for (const stream of dependencies.streams) this.versions.set(stream, known.version(stream));
    for (const key of dependencies.keys) {
      const fact = known.find(key);
      if (fact) this.facts.set(key, fact);
      else this.facts.delete(key);
    }
  }

  /**
   * Keeps what is appended, as it is sent and again when it is in the log: what comes meanwhile builds on it, and is
   * refused with it if it fails. A correction or retraction changes what others say; that is read again.
   */
  add(decided: readonly Decided[], position: number): void {
    if (decided.some(({ supersedes }) => supersedes) || this.versions.size + this.facts.size > MOST)
      return this.forget();
    for (const { event, stated } of decided) {
      this.versions.set(event.stream, Math.max(event.version, this.versions.get(event.stream) ?? 0));
      if (stated?.key !== undefined) this.facts.set(stated.key, stated);
    }
    const last = decided.at(-1);
    if (last && position >= (this.head?.position ?? 0)) this.head = { position, recorded: last.event.recorded };
  }

  forget(): void {
    this.versions.clear();
    this.facts.clear();
    this.head = undefined;
  }
}

function ownKeys(posted: readonly Posted[]): Set<string> {
  return new Set(posted.flatMap((one) => ('assertion' in one ? (one.assertion.key ?? []) : [])));
}
