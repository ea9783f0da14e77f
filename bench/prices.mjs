// Cloudflare's published prices as they stood in August 2026, in US dollars a month: Workers Paid, and D1 with it.
// https://developers.cloudflare.com/workers/platform/pricing/ and https://developers.cloudflare.com/d1/platform/pricing/

export const AS_OF = '2026-08';

/** `included` is in the subscription; `price` is for each `per` above it. */
export const PRICES = {
  requests: { included: 10e6, per: 1e6, price: 0.3 },
  cpu: { included: 30e6, per: 1e6, price: 0.02 }, // milliseconds
  rowsRead: { included: 25e9, per: 1e6, price: 0.001 },
  rowsWritten: { included: 50e6, per: 1e6, price: 1 },
  gigabytes: { included: 5, per: 1, price: 0.75 },
};
export const SUBSCRIPTION = 5;

export const LIMITS = {
  /** Of one database, in bytes. */
  database: 10e9,
  /** Queries that one invocation of a Worker may make. */
  queries: 1_000,
};

/** What the free plan of D1 has a day. */
export const FREE = { rowsRead: 5e6, rowsWritten: 100e3 };

/** What a month costs. @param used how much of each, by the names of PRICES */
export function monthly(used) {
  return Object.entries(used).reduce((sum, [name, amount]) => {
    const { included, per, price } = PRICES[name];
    return sum + (Math.max(0, amount - included) / per) * price;
  }, SUBSCRIPTION);
}
