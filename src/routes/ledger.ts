import type { Context } from 'hono';
import { v7 } from 'uuid';
import { kinds } from '../events/kinds/index.ts';
import type { Appending } from '../events/log.ts';
import type { Database } from '../events/reading.ts';
import { projectors } from '../projections/index.ts';

/** What Hono knows of a request here. */
export interface App {
  Bindings: Env;
}

/** The ledger of this request. */
export function databaseOf(c: Context<App>): Database {
  return c.env.DB;
}

/** How this Worker appends: today's kinds and projections, the real clock, time-ordered ids. */
export const appending: Omit<Appending, 'actor'> = {
  kinds,
  projectors,
  now: () => new Date(),
  newId: () => v7(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
