import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../postgres.mjs';
import { reasonOf } from '../skipping.mjs';
import { openEmmettPostgresql } from './emmett-postgresql.mjs';
import { openEmmettSqlite } from './emmett-sqlite.mjs';
import { openMessageDb } from './message-db.mjs';

/** Opens every peer that this machine can run; of the others it says why not. */
export async function openPeers(folder) {
  const open = {};
  const skipped = [];
  const tryOpening = async (name, opening) => {
    try {
      open[name] = await opening();
    } catch (error) {
      skipped.push(`${name}: ${reasonOf(error)}`);
    }
  };
  await tryOpening('emmett-sqlite', () => openEmmettSqlite(folder));
  await tryOpening('emmett-sqlite, 3 totals', () => openEmmettSqlite(folder, 3));
  const postgres = await startPostgres();
  if (postgres) {
    await tryOpening('emmett-postgresql', () => openEmmettPostgresql(postgres));
    await tryOpening('message-db', () => openMessageDb(postgres));
  } else {
    skipped.push('emmett-postgresql and message-db: PostgreSQL is not installed here');
  }
  return {
    open,
    skipped,
    async close() {
      for (const peer of Object.values(open)) await peer.close();
      await sleep(500); // emmett does not wait for its connections to end, and the server would end them with an error
      postgres?.stop();
    },
  };
}
