import { Hono } from 'hono';
import * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { kinds } from '../../events/kinds/index.ts';
import { readAt } from '../../events/log/as-of.ts';
import { unavailable } from '../../events/log/lost-answer.ts';
import type { Database } from '../../events/log/stored.ts';
import { audit } from '../../projections/projectors/audit.ts';
import { rebuildsDue, rebuildStep } from '../../projections/projectors/rebuild.ts';
import { authorize } from '../http/auth.ts';
import { appending, databaseOf, primaryOf, type App } from '../http/ledger.ts';
import { queryOf } from '../http/query.ts';
import { stamp } from './reads.ts';

/** How long one request goes on rebuilding before it says how far it has come, in milliseconds. */
const A_WHILE = 2_000;

const LAST_AUDIT = `
SELECT made, position, holds
FROM audits
ORDER BY made DESC
LIMIT 1`;

const KEEP_AUDIT = `
INSERT INTO audits (made, position, holds, checks)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (made) DO NOTHING`;

const none = z.strictObject({});

/** For operators: whether the ledger answers, whether its guarantees hold, and rebuilding its projections. */
export const maintenanceRoutes = new Hono<App>()
  .get('/health', async (c) => {
    const db = databaseOf(c);
    const { view, results } = await readAt(db, null, [db.prepare(LAST_AUDIT)]);
    const last = results[0]?.results[0] as { made: string; position: number; holds: number } | undefined; // its columns
    return c.json({
      status: 'ok',
      ...stamp(c, view),
      rebuildDue: await rebuildsDue(db),
      audit: last ? { ...last, holds: last.holds === 1 } : null,
    });
  })
  .get('/v1/audit', async (c) => {
    queryOf(c, none);
    const { view, ...checked } = await audit(databaseOf(c), kinds);
    return c.json({ ...stamp(c, view), ...checked });
  })
  .post('/v1/rebuild/:projection', async (c) => {
    await authorize(c, 'admin');
    queryOf(c, none);
    const db = primaryOf(c);
    const until = Date.now() + A_WHILE;
    for (;;) {
      const progress = await rebuildStep(db, kinds, c.req.param('projection')).catch(goOnLater);
      if (progress.done || Date.now() >= until) return c.json(progress);
      await appending.pause(1); // where D1 is in the same process, it hears of no new request while one call follows another
    }
  });

/** A step that fails leaves the rebuild where it was, or one step further. */
function goOnLater(error: unknown): never {
  if (error instanceof LedgerError) throw error;
  console.error('a step of a rebuild failed', error);
  throw unavailable('the database failed; the rebuild stands where its last step ended');
}

/** The nightly audit: bounded work, its result kept and shown by /health. */
export async function nightly(db: Database, now: Date): Promise<void> {
  const { view, holds, checks } = await audit(db, kinds);
  await db.batch([
    db.prepare(KEEP_AUDIT).bind(now.toISOString(), view.position, holds ? 1 : 0, JSON.stringify(checks)),
  ]);
  if (!holds) console.error('the audit found faults', JSON.stringify(checks));
}
