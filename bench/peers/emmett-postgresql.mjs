import { driven, TOTAL } from './driving.mjs';
import { eventOf } from './emmett-sqlite.mjs';

/** emmett on PostgreSQL, in this process, with its pool of connections and an inline projection. */
export async function openEmmettPostgresql(postgres) {
  postgres.create('emmett');
  const store = await emmettPostgresql(postgres.url('emmett'));
  return {
    run: driven((stream, events, version) =>
      store.appendToStream(stream, events.map(eventOf), { expectedStreamVersion: BigInt(version) }),
    ),
    close: () => store.close(),
  };
}

/** A store with one running total kept inline. A delivery of no trucks fails in the projection. */
export async function emmettPostgresql(url) {
  const { getPostgreSQLEventStore, postgreSQLRawSQLProjection } = await import('@event-driven-io/emmett-postgresql');
  const { rawSql } = await import('@event-driven-io/dumbo');
  const total = postgreSQLRawSQLProjection({
    name: 'totals',
    canHandle: ['delivery.made'],
    init: () => rawSql('CREATE TABLE IF NOT EXISTS totals (name TEXT PRIMARY KEY, amount BIGINT NOT NULL);'),
    evolve: ({ data }) =>
      rawSql(
        `INSERT INTO totals VALUES ('${TOTAL}', ${data.trucks ?? 'NULL'}) ON CONFLICT (name) DO UPDATE SET amount = totals.amount + excluded.amount`,
      ),
  });
  const store = getPostgreSQLEventStore(url, { projections: [{ type: 'inline', projection: total }] });
  await store.schema.migrate();
  return store;
}
