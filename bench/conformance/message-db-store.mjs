import { randomUUID } from 'node:crypto';
import { TOTAL } from '../peers/driving.mjs';
import { writeMessages, writingOf } from '../peers/message-db.mjs';

/** message-db through its functions; tampered with by the role that it sets up for applications. */
export function messageDbStore(pool) {
  const rows = async (text, ...values) => (await pool.query(text, values)).rows;
  const writing = async (work) => {
    try {
      await work();
      return { outcome: 'appended', said: 'appended' };
    } catch (error) {
      return { outcome: /Wrong expected version/.test(error.message) ? 'conflict' : 'refused', said: error.message };
    }
  };
  return {
    offers: { expected: true, id: true, key: false, projection: true },
    newId: () => randomUUID(),
    open: async () => {},
    append: (stream, events, { expected } = {}) =>
      writing(() =>
        writeMessages(pool, [writingOf(stream, events.map(messageOf), expected === 'no stream' ? 0 : expected)]),
      ),
    appendAcross: (requests) =>
      writing(() =>
        writeMessages(
          pool,
          requests.map(({ stream, events, expected }) => writingOf(stream, events.map(messageOf), expected)),
        ),
      ),
    read: async (stream) =>
      (await rows('SELECT position FROM get_stream_messages($1)', stream)).map(({ position }) => Number(position) + 1),
    positions: async () =>
      (await rows('SELECT global_position FROM messages ORDER BY global_position')).map((row) =>
        Number(row.global_position),
      ),
    total: async () => Number((await rows('SELECT amount FROM totals WHERE name = $1', TOTAL))[0]?.amount ?? 0),
    fold: async () => Number((await rows("SELECT sum((data ->> 'trucks')::numeric) AS sum FROM messages"))[0].sum),
    async tamper(way) {
      const client = await pool.connect();
      try {
        await client.query('SET ROLE message_store');
        await client.query(WAYS[way]);
        return undefined;
      } catch (error) {
        return `${error.message}, to the role message_store`;
      } finally {
        await client.query('RESET ROLE');
        client.release();
      }
    },
    breaking: (work) => work(), // the total refuses a delivery of no trucks
  };
}

function messageOf({ id = randomUUID(), trucks }) {
  return { id, type: 'delivery.made', data: { ...(trucks !== undefined && { trucks }) } };
}

const WAYS = {
  UPDATE: "UPDATE messages SET type = 'changed' WHERE global_position = 1",
  DELETE: 'DELETE FROM messages WHERE global_position = 1',
  REPLACE: `INSERT INTO messages SELECT * FROM messages LIMIT 1 ON CONFLICT (global_position) DO UPDATE SET type = 'changed'`,
};
