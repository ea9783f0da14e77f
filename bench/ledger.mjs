import { requestBytes } from './client.mjs';
import { activity, deliveries, generate } from './generator.mjs';
import { ADMIN_KEY, ask, migrations } from './harness.mjs';

export const MOST_EVENTS = 500;

/** The books are closed every so many positions, and a read adds up what came since: it costs more before than after. */
export const BLOCK = 128;

/** An append as it goes over the wire. */
export function appendBytes(events) {
  return requestBytes('POST', '/v1/events', { Authorization: `Bearer ${ADMIN_KEY}` }, bodyOf(events));
}

function bodyOf(events) {
  return JSON.stringify(events.length === 1 ? events[0] : { events });
}

/** The ledger's schema in a Worker's database, from `texts`; nothing where it has one already. */
export async function migrate(url, texts = migrations(), path = '/bench/sql') {
  const { results } = await ask(url, path, { sql: "SELECT name FROM sqlite_master WHERE name = 'events'" });
  if (results.length > 0) return;
  for (const sql of texts) await ask(url, path, { sql });
}

/** Appends events through the API, as many a request as it takes. */
export async function post(url, events) {
  return ask(url, '/v1/events', events.length === 1 ? events[0] : { events });
}

/**
 * Fills a ledger to `count` generated events, through the API and nothing else: 500 a request. A ledger that has some
 * goes on from where it stands.
 *
 * @returns {Promise<number>} events a second
 */
export async function fill(url, count, say = () => {}) {
  const { position } = await ask(url, '/v1/head');
  let at = 0;
  let batch = [];
  const begun = performance.now();
  for (const event of generate(count)) {
    if (++at <= position) continue;
    batch.push(event);
    if (batch.length < MOST_EVENTS && at < count) continue;
    await post(url, batch);
    batch = [];
    if (at % 20_000 === 0) say(`${at} of ${count} events`);
  }
  return (count - position) / ((performance.now() - begun) / 1000);
}

/** Appends until the head is half-way between two blocks, so that what is compared is equally far from one. */
export async function standHalfWay(url) {
  const { position } = await ask(url, '/v1/head');
  const missing = (BLOCK + BLOCK / 2 - (position % BLOCK)) % BLOCK;
  if (missing === 0) return;
  const source = deliveries(7);
  const slug = `half-way-${position}`;
  const more = Array.from({ length: missing - 1 }, () => ({
    stream: `activity/${slug}`,
    type: 'delivery.made',
    ...source.next().value,
  }));
  await post(url, [activity(slug), ...more]);
}

/** The position half-way between two blocks that is nearest below. */
export function halfWayBelow(position) {
  return Math.floor((position - BLOCK / 2) / BLOCK) * BLOCK + BLOCK / 2;
}
