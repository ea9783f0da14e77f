import { Hono, type Context } from 'hono';
import * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { kinds } from '../../events/kinds/index.ts';
import { readAt } from '../../events/log/as-of.ts';
import { unavailable } from '../../events/log/lost-answer.ts';
import { rows, type Database } from '../../events/log/stored.ts';
import { audit } from '../../projections/projectors/audit.ts';
import { rebuildsDue, rebuildStep } from '../../projections/projectors/rebuild.ts';
import { authorize } from '../http/auth.ts';
import { appending, databaseOf, primaryOf, type App } from '../http/ledger.ts';
import { queryOf } from '../http/query.ts';
import { stamp } from './reads.ts';

/** How long one request goes on rebuilding before it says how far it has come, in milliseconds. */
const A_WHILE = 2_000;

const LAST_AUDIT = `
SELECT made, position, holds, checks
FROM audits
ORDER BY made DESC
LIMIT 1`;

const KEEP_AUDIT = `
INSERT INTO audits (made, position, holds, checks)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (made) DO NOTHING`;

/** While a rebuild goes on, reads get twice the time of its steps to themselves. */
const PAUSE = 2;

const none = z.strictObject({});
const rebuildQuery = z.strictObject({ fast: z.enum(['true', 'false']).optional() });

/** For operators: whether the ledger answers, whether its guarantees hold, and rebuilding its projections. */
export const maintenanceRoutes = new Hono<App>()
  .get('/health', async (c) => {
    const db = databaseOf(c);
    const { view, results } = await readAt(db, null, [db.prepare(LAST_AUDIT)]);
    const last = rows<KeptAudit>(results[0])[0];
    return c.json({
      status: 'ok',
      ...stamp(c, view),
      rebuildDue: await rebuildsDue(db),
      audit: last ? { made: last.made, position: last.position, holds: last.holds === 1 } : null,
    });
  })
  .get('/v1/audit', async (c) => {
    queryOf(c, none);
    if (c.req.header('Authorization') !== undefined) {
      await authorize(c, 'admin');
      return answerAudit(c, await auditNow(primaryOf(c), new Date()));
    }
    const last = await databaseOf(c).prepare(LAST_AUDIT).first<KeptAudit>();
    return answerAudit(c, last ?? (await auditNow(primaryOf(c), new Date())));
  })
  .post('/v1/rebuild/:projection', async (c) => {
    await authorize(c, 'admin');
    const { fast } = queryOf(c, rebuildQuery);
    const db = primaryOf(c);
    const until = Date.now() + A_WHILE;
    for (;;) {
      const begun = Date.now();
      const progress = await rebuildStep(db, kinds, c.req.param('projection')).catch(goOnLater);
      if (progress.done || Date.now() >= until) return c.json(progress);
      // where D1 is in the same process, it hears of no new request while one call follows another
      await appending.pause(fast === 'true' ? 1 : Math.max(1, PAUSE * (Date.now() - begun)));
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
  const { holds, checks } = await auditNow(db, now);
  if (holds === 0) console.error('the audit found faults', checks);
}

/** An audit as it is kept; `holds` is 1 or 0, `checks` JSON. */
interface KeptAudit {
  readonly made: string;
  readonly position: number;
  readonly holds: number;
  readonly checks: string;
}

/** Audits the ledger as it is, and keeps what was found. */
async function auditNow(db: Database, now: Date): Promise<KeptAudit> {
  const { view, holds, checks } = await audit(db, kinds);
  const made = now.toISOString();
  const kept = { made, position: view.position, holds: holds ? 1 : 0, checks: JSON.stringify(checks) };
  await db.batch([db.prepare(KEEP_AUDIT).bind(kept.made, kept.position, kept.holds, kept.checks)]);
  return kept;
}

function answerAudit(c: Context<App>, { made, position, holds, checks }: KeptAudit): Response {
  c.header('Position', String(position));
  return c.json({ position, made, holds: holds === 1, checks: JSON.parse(checks) as unknown });
}
