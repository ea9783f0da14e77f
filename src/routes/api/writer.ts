import { DurableObject } from 'cloudflare:workers';
import { LedgerError } from '../../events/errors.ts';
import { GroupCommit } from '../../events/log/group-commit.ts';
import { parseRequest } from '../../events/log/request.ts';
import { StateCache } from '../../events/log/state-cache.ts';
import { appending } from '../http/ledger.ts';
import { bookmarkOf } from '../http/moment.ts';
import type { Done, Handed, Outcome, WriterRpc } from '../http/writer-rpc.ts';
import { inputsOf } from './inputs.ts';

/** The one writer of a ledger, where there is one: off unless the binding WRITER is there; see wrangler.toml. */
export class Writer extends DurableObject<Env> implements Pick<WriterRpc, 'append'> {
  private readonly queue = new GroupCommit(() => this.env.DB.withSession('first-primary'));
  private readonly memory = new StateCache();

  async append({ text, actor, idempotencyKey, strict }: Handed): Promise<Outcome> {
    try {
      const asked = { ...appending, actor, idempotencyKey, strict, memory: this.memory };
      const request = parseRequest({ ...inputsOf(text), appending: asked });
      const { appended, session } = await this.queue.append(request);
      const { position, events, isRetry, warnings } = appended;
      return { appended: { position, events, isRetry, warnings }, bookmark: bookmarkOf(session) };
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const { refusal, detail, hint, more } = error;
      return { refused: { refusal, detail, hint, more } };
    }
  }
}

/** Appends through the writer. @throws LedgerError */
export async function appendThrough(writer: DurableObjectNamespace<WriterRpc>, handed: Handed): Promise<Done> {
  // the types of RPC have no word for what may be in `more`
  const outcome = (await writer.getByName('ledger').append(handed)) as Outcome;
  if ('appended' in outcome) return outcome;
  const { refusal, detail, hint, more } = outcome.refused;
  throw new LedgerError(refusal, detail, hint, more);
}
