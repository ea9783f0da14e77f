import { DurableObject } from 'cloudflare:workers';
import { LedgerError } from '../../events/errors.ts';
import { GroupCommit } from '../../events/log/group-commit.ts';
import { findLost } from '../../events/log/lost-answer.ts';
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

  async append({ text, actor, idempotencyKey, strict, skipRecorded }: Handed): Promise<Outcome> {
    try {
      const later = (task: Promise<void>): void => this.ctx.waitUntil(task);
      const asked = { ...appending, actor, idempotencyKey, strict, skipRecorded, memory: this.memory, later };
      const request = parseRequest({ ...inputsOf(text), appending: asked });
      const { appended, session } = await this.queue.append(request);
      const { decided: _, ...answer } = appended;
      return { appended: answer, bookmark: bookmarkOf(session) };
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const { refusal, detail, hint, more } = error;
      return { refused: { refusal, detail, hint, more } };
    }
  }
}

/** Appends through the writer; where its answer is lost, looks in the database for what became of the request. @throws LedgerError */
export async function appendThrough(
  writer: DurableObjectNamespace<WriterRpc>,
  primary: () => D1DatabaseSession,
  handed: Handed,
): Promise<Done> {
  const sent = handed.idempotencyKey === undefined ? { ...handed, text: withIds(handed.text) } : handed;
  let outcome: Outcome;
  try {
    // the types of RPC have no word for what may be in `more`
    outcome = (await writer.getByName('ledger').append(sent)) as Outcome;
  } catch (error) {
    const { text, actor, idempotencyKey, strict, skipRecorded } = sent;
    const request = parseRequest({
      ...inputsOf(text),
      appending: { ...appending, actor, idempotencyKey, strict, skipRecorded },
    });
    const session = primary();
    return { appended: await findLost(session, request, error), bookmark: bookmarkOf(session) };
  }
  if ('appended' in outcome) return outcome;
  const { refusal, detail, hint, more } = outcome.refused;
  throw new LedgerError(refusal, detail, hint, more);
}

/** The same body with an id for each event that has none, so that both Workers know the event by it. */
function withIds(text: string): string {
  const { inputs, single } = inputsOf(text);
  const events = inputs.map((input) =>
    typeof input === 'object' && input !== null && !Array.isArray(input) && !('id' in input)
      ? { id: appending.newId(), ...input }
      : input,
  );
  return JSON.stringify(single ? events[0] : { events });
}
