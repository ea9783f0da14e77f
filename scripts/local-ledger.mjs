import { getPlatformProxy } from 'wrangler';

/**
 * The database that `npm start` keeps on this machine, and how to let go of it. Reading and writing go through D1, as in
 * the Worker. @throws Error that says what to do where there is no ledger yet
 */
export async function openLocalLedger(state = '.wrangler/state') {
  process.env.WRANGLER_LOG ??= 'error'; // only the answer goes to the standard output
  const platform = await getPlatformProxy({ persist: { path: `${state}/v3` } });
  const table = await platform.env.DB.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events'").first();
  if (!table) {
    await platform.dispose();
    throw new Error(
      'There is no ledger here yet. Run npm start once: it makes the database and posts the first record.',
    );
  }
  return { env: platform.env, ctx: platform.ctx, db: platform.env.DB, close: () => platform.dispose() };
}
