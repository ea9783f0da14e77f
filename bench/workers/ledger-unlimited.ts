import ledger from './ledger.ts';

/** The ledger with a rate limiter that is not there: Miniflare's stand-in for Cloudflare's takes a part of an append. */
export default {
  fetch: (request, env, ctx) => ledger.fetch(request, { ...env, RATE_LIMIT: NONE }, ctx),
} satisfies ExportedHandler<Env>;

const NONE: RateLimit = { limit: async () => ({ success: true }) };
