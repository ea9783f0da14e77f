import { randomUUID } from 'node:crypto';
import { TOTAL } from '../peers/driving.mjs';
import { eventOf } from '../peers/emmett-sqlite.mjs';

/**
 * emmett, on either database.
 *
 * @param {object} store as emmett gives it
 * @param {(sql: string) => Promise<object[]>} sql beside the store, to look into its tables and to tamper with them
 * @param {() => unknown} close
 * @param {Record<string, string>} ways of tampering, in the database's own SQL
 */
export async function emmettStore(store, sql, close, ways) {
  const takesIds = await keepsIds(store);
  return {
    close,
    offers: { expected: true, id: takesIds, key: false, projection: true },
    newId: () => randomUUID(),
    open: async () => {},
    async append(stream, events, { expected } = {}) {
      try {
        await store.appendToStream(
          stream,
          events.map(({ id, trucks }) =>
            eventOf({
              type: 'delivery.made',
              data: { ...(trucks !== undefined && { trucks }) },
              ...(id && { messageId: id }),
            }),
          ),
          expected === undefined
            ? {}
            : { expectedStreamVersion: expected === 'no stream' ? 'STREAM_DOES_NOT_EXIST' : BigInt(expected) },
        );
        return { outcome: 'appended', said: 'appended' };
      } catch (error) {
        const isConflict = /ExpectedVersionConflict|Expected version/i.test(
          `${error.name} ${error.constructor.name} ${error.message}`,
        );
        return { outcome: isConflict ? 'conflict' : 'refused', said: firstLine(error.message) };
      }
    },
    read: async (stream) =>
      (await store.readStream(stream)).events.map(({ metadata }) => Number(metadata.streamPosition)),
    positions: async () =>
      (await sql('SELECT global_position AS at FROM emt_messages ORDER BY global_position')).map(({ at }) =>
        Number(at),
      ),
    total: async () => Number((await sql(`SELECT amount FROM totals WHERE name = '${TOTAL}'`))[0]?.amount ?? 0),
    async fold() {
      const streams = await sql('SELECT DISTINCT stream_id AS stream FROM emt_messages');
      let sum = 0;
      for (const { stream } of streams)
        for (const { data } of (await store.readStream(stream)).events) sum += data.trucks;
      return sum;
    },
    async tamper(way) {
      try {
        await sql(ways[way]);
        return undefined;
      } catch (error) {
        return firstLine(error.message);
      }
    },
    breaking: (work) => work(), // its projection fails on a delivery of no trucks
  };
}

/** Whether an id that is given in the metadata is the one that is read back. */
async function keepsIds(store) {
  const messageId = randomUUID();
  await store.appendToStream('ids', [eventOf({ type: 'delivery.made', data: { trucks: 1 }, messageId })]);
  const { events } = await store.readStream('ids');
  return events[0].metadata.messageId === messageId;
}

function firstLine(text) {
  return String(text).split('\n')[0].slice(0, 160);
}
