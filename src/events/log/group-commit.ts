import { appendTogether } from './append.ts';
import type { Appended } from './idempotency.ts';
import type { Request } from './request.ts';
import type { Database } from './stored.ts';

/** Requests in one batch at most: it is one parameter of 2 MB, and one that is too large is written request by request. */
const MOST_TOGETHER = 64;

/** How long one more of a crowd is waited for, in milliseconds: about as long as the batch takes that it saves. */
const PATIENCE = 1;

/** With fewer clients than this no append waits for another: taking turns is as fast. */
const LEAST_CROWD = 3;

/** What was appended, and the session of the database that it went through. */
export interface Written<Session extends Database> {
  readonly appended: Appended;
  readonly session: Session;
}

interface Waiting<Session extends Database> {
  readonly request: Request;
  answer(written: Written<Session>): void;
  refuse(error: unknown): void;
}

/**
 * One writer for many: what comes in while a batch is written goes into the next one together. Only one at a time may
 * write, so that it needs a place that there is one of: a Durable Object. All requests share one memory.
 */
export class GroupCommit<Session extends Database> {
  private readonly waiting: Waiting<Session>[] = [];
  private isWriting = false;
  /** How many requests came at the same time lately: as many are likely to come again. */
  private crowd = 0;

  /** `open` gives each batch a session that knows all that was written before it. */
  private readonly open: () => Session;

  constructor(open: () => Session) {
    this.open = open;
  }

  /** @throws LedgerError as `append` does */
  append(request: Request): Promise<Written<Session>> {
    return new Promise((answer, refuse) => {
      this.waiting.push({ request, answer, refuse });
      if (!this.isWriting) void this.write();
    });
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      await this.gather();
      const group = this.waiting.splice(0, MOST_TOGETHER);
      try {
        const session = this.open();
        const results = await appendTogether(
          session,
          group.map(({ request }) => request),
        );
        for (const [i, result] of results.entries())
          if (result.status === 'fulfilled') group[i]?.answer({ appended: result.value, session });
          else group[i]?.refuse(result.reason);
      } catch (error) {
        for (const { refuse } of group) refuse(error);
      }
      this.crowd = Math.max(group.length + this.waiting.length, this.crowd - 1);
    }
    this.isWriting = false;
  }

  /** Waits until as many as lately are there, or nobody has come for a moment. Who posts alone waits for nobody. */
  private async gather(): Promise<void> {
    const enough = this.crowd < LEAST_CROWD ? 0 : Math.min(this.crowd, MOST_TOGETHER);
    for (let before = 0; before < this.waiting.length && this.waiting.length < enough;) {
      before = this.waiting.length;
      await this.waiting[0]?.request.appending.pause(PATIENCE);
    }
  }
}
