import { randomUUID } from 'node:crypto';
import { activity, catalogue } from '../generator.mjs';
import { ADMIN_KEY, ask } from '../harness.mjs';
import { migrate } from '../ledger.mjs';

const OUTCOMES = { 200: 'replayed', 201: 'appended', 409: 'conflict' };
const SOURCES = [{ publisher: 'Example News', language: 'en', published: '2024-01-01', title: 'A dispatch' }];

/** The ledger, over HTTP. */
export async function ledgerStore(url) {
  await migrate(url);
  const first = await send(url, catalogue());
  if (first.outcome !== 'appended') throw new Error(first.said);
  const store = {
    offers: { expected: true, id: true, key: true, projection: true },
    newId: () => randomUUID(),
    open: async (stream) => send(url, [activity(stream)]),
    append: (stream, events, { expected, key } = {}) =>
      send(
        url,
        events.map((event, i) => deliveryOf(stream, event, i === 0 ? expected : undefined)),
        key,
      ),
    appendAcross: (requests) =>
      send(
        url,
        requests.flatMap(({ stream, events, expected }) => events.map((event) => deliveryOf(stream, event, expected))),
      ),
    read: async (stream) => (await everyEvent(url, `&stream=activity/${stream}`)).map(({ version }) => version),
    positions: async () => (await everyEvent(url)).map(({ position }) => position),
    total: () => total(url),
    async fold() {
      const events = await everyEvent(url, '&type=delivery.made');
      return events.reduce((sum, { data }) => sum + (data.trucks ?? 0), 0);
    },
    tamper: (way) => tamper(url, way),
    breaking: (work) => breaking(url, work),
    claims: () => claims(store, url),
    corrections: () => corrections(store, url),
  };
  return store;
}

function deliveryOf(stream, { id, trucks }, expected) {
  return {
    ...(id && { id }),
    ...(expected !== undefined && { expectedVersion: expected === 'no stream' ? 0 : expected }),
    stream: `activity/${stream}`,
    type: 'delivery.made',
    occurred: '2024-01-01',
    // "no trucks" is how a probe asks for a projection that fails; the ledger's is broken from outside
    data: { trucks: trucks === undefined ? 13 : trucks },
    sources: SOURCES,
  };
}

async function send(url, events, key = undefined) {
  const response = await fetch(new URL('/v1/events', url), {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${ADMIN_KEY}`,
      'Content-Type': 'application/json',
      ...(key && { 'Idempotency-Key': key }),
    },
    body: JSON.stringify(events.length === 1 ? events[0] : { events }),
  });
  const answer = await response.json();
  const said = [`${response.status}`, answer.title, answer.detail].filter(Boolean).join(', ');
  return { outcome: OUTCOMES[response.status] ?? 'refused', said, answer };
}

async function everyEvent(url, query = '') {
  const all = [];
  for (let after = 0; after !== undefined;) {
    const { events, next } = await ask(url, `/v1/events?limit=500&after=${after}${query}`);
    all.push(...events);
    after = next;
  }
  return all;
}

async function total(url) {
  const { rows } = await ask(url, '/v1/totals?measure=transport/trucks');
  return rows.reduce((sum, { stated }) => sum + stated, 0);
}

const WAYS = {
  UPDATE: 'UPDATE events SET day = day + 1 WHERE position = 1',
  DELETE: 'DELETE FROM events WHERE position = (SELECT max(position) FROM events)',
  REPLACE:
    'REPLACE INTO events (position, day, body, leaf) SELECT position, day + 1, body, leaf FROM events WHERE position = 1',
};

/** @returns {Promise<string | undefined>} what refused it, or undefined where nothing did */
async function tamper(url, way) {
  try {
    await ask(url, '/bench/sql', { sql: WAYS[way] });
    return undefined;
  } catch (error) {
    return /D1_ERROR: [^"]+/.exec(error.message)?.[0] ?? error.message;
  }
}

/** While `work` runs, the journal refuses every row: a projection that fails. */
async function breaking(url, work) {
  await ask(url, '/bench/sql', {
    sql: "CREATE TRIGGER bench_breaks BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'the projection fails'); END;",
  });
  try {
    return await work();
  } finally {
    await ask(url, '/bench/sql', { sql: 'DROP TRIGGER bench_breaks' });
  }
}

async function claims(store, url) {
  const before = await ask(url, '/v1/totals');
  const { outcome, said } = await send(url, [
    {
      stream: 'claim/probe',
      type: 'claim.published',
      occurred: '2024-02-01',
      data: {
        publisher: 'government-of-azerbaijan',
        measure: 'transport/trucks',
        quantity: { value: 999_999, unit: 'H87' },
        asOf: '2024-02-01',
      },
      sources: SOURCES,
    },
  ]);
  const after = await ask(url, '/v1/totals');
  const same = JSON.stringify(after.rows) === JSON.stringify(before.rows);
  return {
    cell: outcome === 'appended' && same ? 'yes' : 'no',
    note: `${said}; totals ${same ? 'as before' : 'changed'}`,
  };
}

async function corrections(store, url) {
  const before = await total(url);
  const stream = `probe-${randomUUID().slice(0, 8)}`;
  await store.open(stream);
  const posted = await store.append(stream, [{ trucks: 7 }]);
  const fix = await send(url, [
    endingOf(stream, posted, 'event.corrected', { occurred: '2024-01-01', data: { trucks: 9 }, sources: SOURCES }),
  ]);
  const corrected = await total(url);
  const retracted = await send(url, [endingOf(stream, fix, 'event.retracted', {})]);
  const after = await total(url);
  const holds = corrected === before + 9 && after === before && retracted.outcome === 'appended';
  return {
    cell: holds ? 'yes' : 'no',
    note: `7 corrected to 9 adds ${corrected - before}; retracted, ${after - before}`,
  };
}

function endingOf(stream, { answer }, type, more) {
  const target = answer.events[0].id;
  return {
    stream: `activity/${stream}`,
    type,
    occurred: '2024-01-02',
    data: { target, reason: 'A misprint.', ...more },
  };
}
