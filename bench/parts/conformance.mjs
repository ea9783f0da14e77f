import { join } from 'node:path';
import { emmettStore } from '../conformance/emmett-store.mjs';
import { ledgerStore } from '../conformance/ledger-store.mjs';
import { messageDbStore } from '../conformance/message-db-store.mjs';
import { naiveStore } from '../conformance/naive-store.mjs';
import { probe, probesWith } from '../conformance/probes.mjs';
import { startWorkers } from '../harness.mjs';
import { emmettPostgresql } from '../peers/emmett-postgresql.mjs';
import { emmettSqlite } from '../peers/emmett-sqlite.mjs';
import { messageDb } from '../peers/message-db.mjs';
import { startPostgres } from '../postgres.mjs';
import { reasonOf } from '../skipping.mjs';

/** What each store was seen to promise. */
export async function measureConformance({ quick, say }) {
  const probes = probesWith(quick ? 10 : 50);
  const started = await startWorkers({
    ledger: { entry: 'ledger.ts', databases: ['DB'] },
    writer: { entry: 'ledger-writer.ts', databases: ['DB'], hasWriter: true },
    naive: { entry: 'naive.ts', databases: ['DB'] },
  });
  const postgres = await startPostgres();
  const stores = {
    ledger: async () => ledgerStore(started.urls.ledger),
    'ledger, one writer': async () => ledgerStore(started.urls.writer),
    'naive tracker': async () => naiveStore(started.urls.naive),
    'emmett-sqlite': () => onSqlite(join(started.folder, 'probes.sqlite')),
    ...(postgres && {
      'emmett-postgresql': () => onPostgresql(postgres),
      'message-db': () => onMessageDb(postgres),
    }),
  };
  const seen = {};
  const skipped = postgres ? [] : ['emmett-postgresql and message-db: PostgreSQL is not installed here'];
  try {
    for (const [name, open] of Object.entries(stores)) {
      say(`conformance: ${name}`);
      try {
        await quietly(async () => {
          const store = await open();
          seen[name] = await probe(store, probes);
          await store.close?.();
        });
      } catch (error) {
        skipped.push(`${name}: ${reasonOf(error)}`);
      }
    }
  } finally {
    postgres?.stop();
    await started.stop();
  }
  return { probes: probes.map(([guarantee, promise]) => ({ guarantee, promise })), seen, skipped };
}

async function onSqlite(file) {
  const { store, connection } = await emmettSqlite(file, { oneConnection: false });
  const close = () => connection.close();
  return emmettStore(store, (sql) => connection.query(sql), close, {
    UPDATE: "UPDATE emt_messages SET message_type = 'changed' WHERE global_position = 1",
    DELETE: 'DELETE FROM emt_messages WHERE global_position = 1',
    REPLACE: 'REPLACE INTO emt_messages SELECT * FROM emt_messages LIMIT 1',
  });
}

async function onPostgresql(postgres) {
  postgres.create('probes_emmett');
  const url = postgres.url('probes_emmett');
  const store = await emmettPostgresql(url);
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url });
  const close = () => Promise.all([store.close(), pool.end()]);
  return emmettStore(store, async (sql) => (await pool.query(sql)).rows, close, {
    UPDATE: "UPDATE emt_messages SET message_type = 'changed' WHERE global_position = 1",
    DELETE: 'DELETE FROM emt_messages WHERE global_position = 1',
    REPLACE: `INSERT INTO emt_messages SELECT * FROM emt_messages WHERE global_position = 2
      ON CONFLICT (stream_id, stream_position, partition, is_archived) DO UPDATE SET message_type = 'changed'`,
  });
}

async function onMessageDb(postgres) {
  const pool = await messageDb(postgres, 'probes_message_db');
  return { ...messageDbStore(pool), close: () => pool.end() };
}

/** Some of the stores write every refusal to the console. */
async function quietly(work) {
  const { log } = console;
  console.log = () => {};
  try {
    return await work();
  } finally {
    console.log = log;
  }
}
