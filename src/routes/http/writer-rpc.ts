import type { LedgerError } from '../../events/errors.ts';
import type { Appended } from '../../events/log/idempotency.ts';

/** A request as it is handed to the writer: what can be sent from one Worker to another. */
export interface Handed {
  /** The body, not parsed: text is handed over in no time, objects are not. */
  readonly text: string;
  readonly actor: string;
  readonly idempotencyKey: string | undefined;
  readonly strict: boolean;
  readonly skipRecorded: boolean;
}

/** What was appended, and where D1 stood then. */
export interface Done {
  readonly appended: Omit<Appended, 'decided'>;
  readonly bookmark: string;
}

/** A refusal is returned and not thrown: an error that crosses over loses all but its message. */
export type Outcome = Done | { readonly refused: Pick<LedgerError, 'refusal' | 'detail' | 'hint' | 'more'> };

/** What a Worker calls on the writer. */
export interface WriterRpc extends Rpc.DurableObjectBranded {
  append(handed: Handed): Promise<Outcome>;
}
