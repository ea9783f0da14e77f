import { deliveries } from '../generator.mjs';

/**
 * Runs a store in this process as the ledger's clients run the ledger: each client has a stream of its own, knows its
 * version and names it. What a client appends is made beforehand.
 *
 * @param {(stream: string, events: object[], version: number) => Promise<unknown>} append `version` is the stream's
 */
export function driven(append) {
  const source = deliveries();
  const versions = new Map();
  return async function run({ size, clients, requests }) {
    const queues = Array.from({ length: clients }, () => []);
    for (let i = 0; i < requests; i++)
      queues[i % clients].push(Array.from({ length: size }, () => ({ type: 'delivery.made', ...source.next().value })));
    const begun = performance.now();
    await Promise.all(
      queues.map(async (queue, client) => {
        const stream = `activity-${client}`;
        for (const events of queue) {
          const version = versions.get(stream) ?? 0;
          await append(stream, events, version);
          versions.set(stream, version + events.length);
        }
      }),
    );
    return (requests * size) / ((performance.now() - begun) / 1000);
  };
}

/** The one running total that every peer keeps in the transaction that appends: trucks sent. */
export const TOTAL = 'trucks';
