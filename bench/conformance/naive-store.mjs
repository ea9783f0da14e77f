import { ask } from '../harness.mjs';
import { openNaiveTracker } from '../peers/naive-tracker.mjs';

/** The naive tracker, over HTTP: a stream is an activity, an event a row. */
export async function naiveStore(url) {
  await openNaiveTracker(url); // for its table
  const sql = (text, ...binds) => ask(url, '/bench/sql', { sql: text, binds });
  const send = async (entries) => {
    const response = await fetch(new URL('/entries', url), { method: 'POST', body: JSON.stringify(entries) });
    return { outcome: response.ok ? 'appended' : 'refused', said: `${response.status}` };
  };
  return {
    offers: { expected: false, id: false, key: false, projection: false },
    open: async () => {},
    append: (stream, events) => send(events.map(({ trucks }) => entryOf(stream, trucks))),
    appendAcross: (requests) =>
      send(requests.flatMap(({ stream, events }) => events.map(({ trucks }) => entryOf(stream, trucks)))),
    read: async (stream) => {
      const { results } = await sql('SELECT id FROM entries WHERE activity = ?1 ORDER BY id', stream);
      return results.map((_, i) => i + 1); // it counts no versions
    },
    positions: async () => (await sql('SELECT id FROM entries ORDER BY id')).results.map(({ id }) => id),
    tamper: async (way) => {
      try {
        await sql(WAYS[way]);
        return undefined;
      } catch (error) {
        return error.message;
      }
    },
  };
}

function entryOf(activity, quantity) {
  return { activity, item: 'truck', quantity, unit: 'H87', occurred: '2024-01-01', details: {} };
}

const WAYS = {
  UPDATE: 'UPDATE entries SET quantity = quantity + 1 WHERE id = 1',
  DELETE: 'DELETE FROM entries WHERE id = (SELECT max(id) FROM entries)',
  REPLACE: 'REPLACE INTO entries SELECT id, activity, item, quantity + 1, unit, occurred, details FROM entries LIMIT 1',
};
