import { canonical, fingerprint } from '../decision/canonical.ts';
import { parseEvent, type Posted } from '../decision/parse.ts';
import type { Fault } from '../errors.ts';
import type { Kinds } from '../kinds/index.ts';
import type { Projector } from './batch.ts';
import type { StateCache } from './state-cache.ts';
import type { Watch } from './warnings.ts';

/** Who appends, with what: the clock and the ids are passed in. */
export interface Appending {
  readonly kinds: Kinds;
  readonly projectors: readonly Projector[];
  /** The owner of the key that posts. */
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
  readonly dryRun?: boolean;
  /** True where a request with any warning is refused. */
  readonly strict?: boolean;
  /** True where events that are recorded already are left out, and the others appended. */
  readonly skipRecorded?: boolean;
  /** Finds what to warn of; without it there are only warnings that an event by itself gives reason for. */
  readonly watch?: Watch | undefined;
  /** What is remembered of this ledger from append to append; without it each reads first. */
  readonly memory?: StateCache | undefined;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Takes what may go on after the answer; without it the answer waits for that. */
  readonly later?: ((task: Promise<void>) => void) | undefined;
}

/** One request to append: what it brings, and whose it is. */
export interface Asked {
  readonly inputs: readonly unknown[];
  readonly appending: Appending;
  /** True where the body is one event, so that pointers to faults begin in it. */
  readonly single: boolean;
}

/** A request with all that can be said of it without the ledger. */
export interface Request {
  readonly appending: Appending;
  /** How many events it brings. */
  readonly asked: number;
  readonly posted: readonly Posted[];
  readonly faults: readonly Fault[];
  /** Its idempotency key with the owner of the API key, and a fingerprint: another request under the same key has another. */
  readonly retryable: { readonly key: string; readonly fingerprint: string } | undefined;
}

/** Checks the shape of every event and gives each an id. */
export function parseRequest({ inputs, appending, single }: Asked): Request {
  const { kinds, newId, actor, idempotencyKey } = appending;
  const faults: Fault[] = [];
  const posted: Posted[] = [];
  const pointers = new Map<string, string>();
  for (const [i, input] of inputs.entries()) {
    const pointer = single ? '' : `/events/${i}`;
    const parsed = parseEvent(input, pointer, kinds, newId);
    if (Array.isArray(parsed)) {
      faults.push(...parsed);
      continue;
    }
    const before = pointers.get(parsed.id);
    if (before !== undefined)
      faults.push({
        pointer: `${pointer}/id`,
        detail: `is also the id of ${before}`,
        hint: 'Give each event an id of its own.',
      });
    pointers.set(parsed.id, pointer);
    posted.push(parsed);
  }
  const retryable =
    idempotencyKey === undefined
      ? undefined
      : { key: `${actor} ${idempotencyKey}`, fingerprint: fingerprint(canonical(inputs)) };
  return { appending, asked: inputs.length, posted, faults, retryable };
}
