import { DurableObject } from 'cloudflare:workers';
import { LedgerError } from '../events/errors.ts';
import { Memory } from '../events/memory.ts';
import { Queue } from '../events/queue.ts';
import type { Appended } from '../events/replaying.ts';
import { parseRequest } from '../events/request.ts';
import { inputsOf } from './inputs.ts';
import { appending } from './ledger.ts';
import { bookmarkOf } from './time.ts';

/** A request as it is handed to the writer: what can be sent from one Worker to another. */
export interface Handed {
  /** The body, not parsed: text is handed over in no time, objects are not. */
  readonly text: string;
  readonly actor: string;
  readonly idempotencyKey: string | undefined;
  readonly strict: boolean;
}

/** What was appended, and where D1 stood then. */
export interface Done {
  readonly appended: Omit<Appended, 'decided'>;
  readonly bookmark: string;
}

/** A refusal is told and not thrown: an error that crosses over loses all but its message. */
type Outcome = Done | { readonly refused: Pick<LedgerError, 'refusal' | 'detail' | 'hint' | 'more'> };

/** The one writer of a ledger, where there is one: off unless the binding WRITER is there; see wrangler.toml. */
export class Writer extends DurableObject<Env> {
  private readonly queue = new Queue(() => this.env.DB.withSession('first-primary'));
  private readonly memory = new Memory();

  async append({ text, actor, idempotencyKey, strict }: Handed): Promise<Outcome> {
    try {
      const asked = { ...appending, actor, idempotencyKey, strict, memory: this.memory };
      const request = parseRequest({ ...inputsOf(text), appending: asked });
      const { appended, session } = await this.queue.append(request);
      const { position, events, replayed, warnings } = appended;
      return { appended: { position, events, replayed, warnings }, bookmark: bookmarkOf(session) };
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const { refusal, detail, hint, more } = error;
      return { refused: { refusal, detail, hint, more } };
    }
  }
}

/** Appends through the writer. @throws LedgerError */
export async function appendThrough(writer: DurableObjectNamespace<Writer>, handed: Handed): Promise<Done> {
  // the types of RPC have no word for what may be in `more`
  const outcome = (await writer.getByName('ledger').append(handed)) as Outcome;
  if ('appended' in outcome) return outcome;
  const { refusal, detail, hint, more } = outcome.refused;
  throw new LedgerError(refusal, detail, hint, more);
}
