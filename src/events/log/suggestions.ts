import { decide, type UnknownCode } from '../decision/decide.ts';
import type { Posted } from '../decision/parse.ts';
import { State } from '../decision/state.ts';
import { LedgerError, type Fault } from '../errors.ts';
import { capped } from '../faults.ts';
import { nearest } from '../values/nearest.ts';
import type { Appending } from './request.ts';
import { NOTHING_GIVEN, readCodes, readForRequest, type Database } from './stored.ts';

/** Events without a fault of shape are judged as well, so that the client hears of every fault of the request at once. */
export async function refuse(
  db: Database,
  posted: readonly Posted[],
  faults: readonly Fault[],
  count: number,
  { kinds, actor, now }: Appending,
): Promise<never> {
  const known = new State();
  await readForRequest(db, posted, NOTHING_GIVEN, known, kinds);
  const further = decide(posted.map(withoutExpectedVersion), known, { kinds, actor, recorded: now().toISOString() });
  throw invalid([...faults, ...(await withSuggestions(db, further.faults))].toSorted(byEvent), count);
}

/** Versions are not counted while events are missing from the request. */
function withoutExpectedVersion(one: Posted): Posted {
  return { ...one, envelope: { ...one.envelope, expectedVersion: undefined } };
}

function byEvent(a: Fault, b: Fault): number {
  const place = ({ pointer }: Fault): number => Number(/^\/events\/(\d+)/.exec(pointer)?.[1] ?? 0);
  return place(a) - place(b);
}

/** Faults about unknown codes, each with the nearest known one. */
export async function withSuggestions(db: Database, faults: readonly (Fault | UnknownCode)[]): Promise<Fault[]> {
  const registers = new Set(
    faults.flatMap((fault) => ('key' in fault ? [fault.key.slice(0, fault.key.indexOf('/'))] : [])),
  );
  const codes = new Map<string, string[]>();
  for (const register of registers) codes.set(register, await readCodes(db, register));
  return faults.map((fault) => {
    if (!('key' in fault)) return fault;
    const { key, ...rest } = fault;
    const register = key.slice(0, key.indexOf('/'));
    const near = nearest(key.slice(register.length + 1), codes.get(register) ?? []);
    return {
      ...rest,
      hint: near
        ? `Did you mean "${near}"?`
        : register === 'activity'
          ? 'Open it first, with activity.opened.'
          : `Register it first, with ${register}.registered.`,
    };
  });
}

export function invalid(errors: readonly Fault[], count: number): LedgerError {
  return new LedgerError(
    'invalid',
    `${errors.length === 1 ? '1 fault' : `${errors.length} faults`} in ${count === 1 ? 'the event' : `the ${count} events`}; nothing was recorded`,
    errors[0]?.hint ?? 'Mend what "errors" lists and post the whole request again.',
    { errors: capped(errors) },
  );
}
