import { requestBytes } from '../client.mjs';
import { deliveries } from '../generator.mjs';
import { ask } from '../harness.mjs';
import { load } from '../load.mjs';

const TABLE = `
CREATE TABLE IF NOT EXISTS entries (
  id       INTEGER PRIMARY KEY,
  activity TEXT NOT NULL,
  item     TEXT NOT NULL,
  quantity REAL NOT NULL,
  unit     TEXT NOT NULL,
  occurred TEXT NOT NULL,
  details  TEXT NOT NULL
)`;

/** Hono and D1 without a ledger: one row a line of a delivery, added up when it is read. */
export async function openNaiveTracker(url) {
  await ask(url, '/bench/sql', { sql: TABLE });
  const source = deliveries();
  return {
    async run({ size, clients, requests }) {
      const bytes = Array.from({ length: requests }, () => {
        const entries = Array.from({ length: size }, () => entryOf(source.next().value));
        return requestBytes('POST', '/entries', {}, JSON.stringify(entries));
      });
      return (await load(url, bytes, { clients, expect: 201 })) * size;
    },
  };
}

/** One row an event: to give it two, as the ledger does, would only make it slower. */
function entryOf({ occurred, data, sources }) {
  const [{ item, quantity }] = data.lines;
  return {
    activity: 'relief',
    item,
    quantity: quantity.value,
    unit: quantity.unit,
    occurred,
    details: { data, sources },
  };
}
