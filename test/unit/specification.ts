import { expect } from 'vitest';
import { decide, type Decided } from '../../src/events/decision/decide.ts';
import { parseEvent, type Posted } from '../../src/events/decision/parse.ts';
import { State } from '../../src/events/decision/state.ts';
import type { Fault } from '../../src/events/errors.ts';
import { kinds } from '../../src/events/kinds/index.ts';
import type { Input } from '../builders.ts';

const judging = { kinds, actor: 'tester', recorded: '2026-01-01T00:00:00.000Z' };

function parse(input: Input, index: number): Posted | Fault[] {
  return parseEvent(input, '', kinds, () => `made-up-id-${index}`);
}

/** given(what was recorded).when(an event is posted).then(what it posts) or .isRefused(where, why). */
export function given(...history: readonly Input[]): { when: (input: Input) => Outcome } {
  const known = new State();
  const posted = history.map((input, i) => {
    const parsed = parse(input, i);
    if (Array.isArray(parsed)) throw new Error(`what is given is refused: ${JSON.stringify(parsed)}`);
    return parsed;
  });
  const { faults } = decide(posted, known, judging);
  if (faults.length > 0) throw new Error(`what is given is refused: ${JSON.stringify(faults)}`);
  return {
    when(input) {
      const parsed = parse(input, history.length);
      if (Array.isArray(parsed)) return new Outcome([], parsed);
      const outcome = decide([parsed], known, judging);
      return new Outcome(outcome.decided, outcome.faults);
    },
  };
}

export class Outcome {
  private readonly decided: readonly Decided[];
  readonly faults: readonly Fault[];

  constructor(decided: readonly Decided[], faults: readonly Fault[]) {
    this.decided = decided;
    this.faults = faults;
  }

  get event(): Decided {
    expect(this.faults).toEqual([]);
    return this.decided[0]!;
  }

  /** The measures it adds to, with the amount as stated in thousandths or minor units, or that it is unknown. */
  then(postings: Readonly<Record<string, number | 'unknown'>>): void {
    const found = this.event.stated?.postings ?? [];
    const toldOf = ({ quantified, stated }: (typeof found)[number]['amount']): number | 'unknown' =>
      quantified ? stated : 'unknown';
    expect(
      Object.fromEntries(found.map(({ measure, unit, amount }) => [`${measure} ${unit}`, toldOf(amount)])),
    ).toEqual(postings);
  }

  /** Refused for these reasons and no others: where, and a part of what is said. */
  isRefused(...expected: readonly (readonly [pointer: string, says: string])[]): void {
    expect(this.faults.map(({ pointer }) => pointer)).toEqual(expected.map(([pointer]) => pointer));
    for (const [i, [, says]] of expected.entries())
      expect(`${this.faults[i]?.detail} ${this.faults[i]?.hint ?? ''}`).toContain(says);
  }
}
