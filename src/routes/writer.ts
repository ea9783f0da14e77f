import { DurableObject } from 'cloudflare:workers';
import { LedgerError } from '../events/errors.ts';
import { appendTogether } from '../events/log.ts';
import { Memory } from '../events/memory.ts';
import type { Appended } from '../events/replaying.ts';
import { parseRequest, type Request } from '../events/request.ts';
import { appending } from './ledger.ts';
import { bookmarkOf } from './time.ts';

/** A request as it is handed to the writer: what can be sent from one Worker to another. */
export interface Handed {
  readonly inputs: readonly unknown[];
  readonly single: boolean;
  readonly actor: string;
  readonly idempotencyKey: string | undefined;
}

/** What was appended, and where D1 stood then. */
export interface Done {
  readonly appended: Omit<Appended, 'decided'>;
  readonly bookmark: string;
}

/** A refusal is told and not thrown: an error that crosses over loses all but its message. */
type Outcome = Done | { readonly refused: Pick<LedgerError, 'refusal' | 'detail' | 'hint' | 'more'> };

/** Requests in one batch at most: it is one parameter of 2 MB, and one that is too large is written request by request. */
const MOST_TOGETHER = 64;

/**
 * The one writer of a ledger, where there is one: what comes in while a batch is written goes into the next one
 * together, so that many clients share a transaction. Off unless the binding WRITER is there; see wrangler.toml.
 */
export class Writer extends DurableObject<Env> {
  private readonly memory = new Memory();
  private readonly waiting: { readonly request: Request; readonly settle: (outcome: Settled) => void }[] = [];
  private isWriting = false;

  async append({ inputs, single, actor, idempotencyKey }: Handed): Promise<Outcome> {
    try {
      const request = parseRequest({
        inputs,
        single,
        appending: { ...appending, actor, idempotencyKey, memory: this.memory },
      });
      const { result, bookmark } = await new Promise<Settled>((settle) => {
        this.waiting.push({ request, settle });
        if (!this.isWriting) void this.write();
      });
      if (result.status === 'rejected') throw result.reason;
      const { position, events, replayed } = result.value;
      return { appended: { position, events, replayed }, bookmark };
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const { refusal, detail, hint, more } = error;
      return { refused: { refusal, detail, hint, more } };
    }
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MOST_TOGETHER);
      const db = this.env.DB.withSession('first-primary');
      const requests = group.map(({ request }) => request);
      const results = await appendTogether(db, requests).catch((reason: unknown) =>
        requests.map(() => ({ status: 'rejected' as const, reason })),
      );
      for (const [i, result] of results.entries()) group[i]?.settle({ result, bookmark: bookmarkOf(db) });
    }
    this.isWriting = false;
  }
}

interface Settled {
  readonly result: PromiseSettledResult<Appended>;
  readonly bookmark: string;
}

/** Appends through the writer. @throws LedgerError */
export async function appendThrough(writer: DurableObjectNamespace<Writer>, handed: Handed): Promise<Done> {
  // the types of RPC have no word for what may be in `more`
  const outcome = (await writer.getByName('ledger').append(handed)) as Outcome;
  if ('appended' in outcome) return outcome;
  const { refusal, detail, hint, more } = outcome.refused;
  throw new LedgerError(refusal, detail, hint, more);
}
