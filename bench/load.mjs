import { Client } from './client.mjs';

/**
 * Sends every request once, from `clients` connections, each with one request at a time and in their order, and times
 * it.
 *
 * @param {string | URL} url where the Worker listens
 * @param {Buffer[]} requests made by `requestBytes`; the n-th client sends every n-th of them
 * @param {{clients?: number, expect?: number, onAgain?: () => void}} options `expect` is the only status that counts as
 *   done; with `onAgain`, a 409 is told to it and the request sent again, as the answer asks
 * @returns {Promise<number>} requests a second
 */
export async function load(url, requests, { clients = 1, expect = 200, onAgain } = {}) {
  const connections = await Promise.all(Array.from({ length: clients }, () => Client.connect(url)));
  const begun = performance.now();
  await Promise.all(
    connections.map(async (client, first) => {
      for (let i = first; i < requests.length; i += clients) {
        let { status, body } = await client.send(requests[i]);
        while (status === 409 && onAgain) {
          onAgain();
          ({ status, body } = await client.send(requests[i]));
        }
        if (status !== expect) throw new Error(`expected ${expect}, got ${status}: ${body.toString().slice(0, 500)}`);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  for (const client of connections) client.close();
  return requests.length / seconds;
}

/** The same request `count` times. */
export function repeat(request, count) {
  return Array.from({ length: count }, () => request);
}
