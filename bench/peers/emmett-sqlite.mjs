import { join } from 'node:path';
import { driven, TOTAL } from './driving.mjs';

/**
 * emmett on SQLite, in this process: one connection, WAL and `synchronous = FULL`, and `totals` inline projections. It has
 * one writer, so that it is measured with one client.
 */
export async function openEmmettSqlite(folder, totals = 1) {
  const { store, connection } = await emmettSqlite(join(folder, `emmett-${totals}.sqlite`), { totals });
  return {
    clients: 1,
    run: driven((stream, events, version) =>
      store.appendToStream(stream, events.map(eventOf), { expectedStreamVersion: BigInt(version) }),
    ),
    close: () => connection.close(),
  };
}

/**
 * A store with running totals kept inline, each in a projection of its own. A delivery of no trucks fails in it. With
 * `oneConnection` all goes through one, which is faster; without, as emmett does by itself, through a new one each time.
 */
export async function emmettSqlite(fileName, { oneConnection = true, totals = 1 } = {}) {
  const { getSQLiteEventStore, sqliteConnection, sqliteRawSQLProjection } =
    await import('@event-driven-io/emmett-sqlite');
  const connection = sqliteConnection({ fileName });
  await connection.command('PRAGMA synchronous = FULL');
  await connection.command('CREATE TABLE totals (name TEXT PRIMARY KEY, amount INTEGER NOT NULL) WITHOUT ROWID');
  const total = (name) =>
    sqliteRawSQLProjection({
      canHandle: ['delivery.made'],
      evolve: ({ data }) =>
        `INSERT INTO totals VALUES ('${name}', ${data.trucks ?? 'NULL'})
         ON CONFLICT (name) DO UPDATE SET amount = amount + excluded.amount`,
    });
  const names = [TOTAL, ...Array.from({ length: totals - 1 }, (_, i) => `${TOTAL} ${i + 2}`)];
  const store = getSQLiteEventStore({
    fileName,
    ...(oneConnection ? { connectionOptions: { singleton: true, connection } } : {}),
    projections: names.map((name) => ({ type: 'inline', projection: total(name) })),
  });
  await store.schema.migrate();
  return { store, connection };
}

export function eventOf({ type, data, ...metadata }) {
  return { type, data, metadata };
}
