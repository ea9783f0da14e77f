import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { driven, TOTAL } from './driving.mjs';

/**
 * message-db through `write_message`, in a transaction with the running total, which message-db itself has no notion
 * of: it is added up here and written once a request.
 */
export async function openMessageDb(postgres) {
  const pool = await messageDb(postgres, 'message_store');
  return {
    run: driven((stream, events, version) => writeMessages(pool, [writingOf(stream, events, version)])),
    close: () => pool.end(),
  };
}

/** Installs message-db as its own script does, and gives a pool of connections. */
export async function messageDb(postgres, database) {
  const script = fileURLToPath(import.meta.resolve('@eventide/message-db/database/install.sh'));
  const { status, stderr } = spawnSync('bash', [script], {
    env: { ...process.env, ...postgres.environment, DATABASE_NAME: database },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`message-db could not be installed: ${stderr}`);
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: postgres.url(database),
    max: 32,
    options: '-c search_path=message_store,public',
  });
  pool.on('error', () => {}); // connections that were closing when the server ended
  await pool.query('CREATE TABLE totals (name TEXT PRIMARY KEY, amount BIGINT NOT NULL)');
  return pool;
}

/** What is written to one stream, at the version that is expected there; undefined where any will do. */
export function writingOf(stream, events, version) {
  return { stream, events, version };
}

/** All the messages and the total, or nothing. message-db counts a stream's versions from 0. */
export async function writeMessages(pool, writings) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const { stream, events, version } of writings) {
      let expected = version === undefined ? null : version - 1;
      for (const { id = randomUUID(), type, data, ...metadata } of events) {
        await client.query({ name: 'write', text: WRITE, values: [id, stream, type, data, metadata, expected] });
        if (expected !== null) expected++;
      }
    }
    const trucks = writings.flatMap(({ events }) => events.map(({ data }) => data.trucks));
    // of no trucks there is no sum, and NOT NULL refuses it: how a projection is made to fail
    const sum = trucks.includes(undefined) ? null : trucks.reduce((a, b) => a + b, 0);
    await client.query({ name: 'total', text: ADD, values: [TOTAL, sum] });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const WRITE = 'SELECT write_message($1, $2, $3, $4, $5, $6)';

const ADD = `
INSERT INTO totals VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET amount = totals.amount + excluded.amount`;
