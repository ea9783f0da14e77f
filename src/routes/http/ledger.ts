import type { Context } from 'hono';
import { v7 } from 'uuid';
import { kinds } from '../../events/kinds/index.ts';
import type { Appending } from '../../events/log/request.ts';
import { StateCache } from '../../events/log/state-cache.ts';
import type { Database } from '../../events/log/stored.ts';
import { projectors } from '../../projections/projectors/index.ts';
import { watch } from '../../projections/watch/index.ts';
import type { WriterRpc } from './writer-rpc.ts';

/** What Hono knows of a request here. */
export interface App {
  Bindings: Env & { readonly WRITER?: DurableObjectNamespace<WriterRpc> };
  Variables: {
    session?: D1DatabaseSession;
    /** The head when the view was read. */
    head?: number;
  };
}

/** The header that carries a D1 bookmark: what a client has seen, so that no replica shows it less. */
export const BOOKMARK = 'X-D1-Bookmark';

/** The ledger as this request sees it: one D1 session, from the client's bookmark if it sends one. */
export function databaseOf(c: Context<App>): Database {
  return sessionOf(c, c.req.header(BOOKMARK) ?? 'first-unconstrained');
}

/** The ledger's primary, which every append is on: for writes, and for reads that must not be behind. */
export function primaryOf(c: Context<App>): D1DatabaseSession {
  return sessionOf(c, 'first-primary', true);
}

function sessionOf(c: Context<App>, from: string, isNew = false): D1DatabaseSession {
  const session = (isNew ? undefined : c.get('session')) ?? c.env.DB.withSession(from.slice(0, 200));
  c.set('session', session);
  return session;
}

/** What this isolate remembers of each ledger it appends to. */
const memories = new WeakMap<D1Database, StateCache>();

export function memoryOf({ DB }: Env): StateCache {
  const memory = memories.get(DB) ?? new StateCache();
  memories.set(DB, memory);
  return memory;
}

/** Lets a task go on after the answer; undefined where the request has no context to do so in: then the answer waits. */
export function laterIn(c: Context<App>): ((task: Promise<void>) => void) | undefined {
  try {
    const context = c.executionCtx;
    return (task) => context.waitUntil(task);
  } catch {
    return undefined;
  }
}

/** How this Worker appends: today's kinds and projections, the real clock, time-ordered ids. */
export const appending: Omit<Appending, 'actor' | 'memory'> = {
  kinds,
  projectors,
  watch,
  now: () => new Date(),
  newId: () => v7(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
