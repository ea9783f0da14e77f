import { LedgerError } from '../../events/errors.ts';

/**
 * How many requests one unit of the platform's limit stands for. An isolate asks for a unit and then counts them out itself:
 * asking is a call of its own, in Miniflare half as dear as the append.
 */
export const REQUESTS_A_UNIT = 25;

/** How long a unit lasts that is not used up, in milliseconds: the period the platform counts in, see wrangler.toml. */
const LASTS = 60_000;
const MOST_HOLDERS = 1000;

const granted = new WeakMap<RateLimit, Map<string, Unit>>();

interface Unit {
  left: number;
  readonly until: number;
  /** False while the platform is being asked. */
  isGranted: boolean;
}

/** Counts a post by this holder, the id of a key or whoever sends unknown ones. @throws LedgerError `too-many-requests` */
export async function countPost({ RATE_LIMIT }: Env, holder: string): Promise<void> {
  if (await isWithin(RATE_LIMIT, holder)) return;
  throw tooMany(
    'too many requests came with this key, or with unknown keys from this address, in the last minute',
    'Wait as Retry-After says; up to 500 events go in one request.',
  );
}

/** Counts a read that no cache answers, by the address it comes from where the platform says it. @throws LedgerError `too-many-requests` */
export async function countRead({ READ_LIMIT }: Env, address: string | undefined): Promise<void> {
  const isOfThisMachine = address === undefined || /^(127\.|::1$)/.test(address);
  if (isOfThisMachine || (await isWithin(READ_LIMIT, address))) return;
  throw tooMany(
    'too many reads that no cache could answer came from this address in the last minute',
    'Wait as Retry-After says. Ask /v1/at/{position}/… for what stays the same: that is answered from caches.',
  );
}

function tooMany(detail: string, hint: string): LedgerError {
  return new LedgerError('too-many-requests', detail, hint, { retryAfter: 60 });
}

async function isWithin(limit: RateLimit, holder: string): Promise<boolean> {
  const units = granted.get(limit) ?? new Map<string, Unit>();
  granted.set(limit, units);
  const unit = units.get(holder);
  const now = Date.now();
  if (unit && unit.left > 0 && now < unit.until) {
    unit.left--;
    return true;
  }
  if (units.size >= MOST_HOLDERS) units.clear();
  const next = { left: REQUESTS_A_UNIT - 1, until: now + LASTS, isGranted: false };
  if (unit?.isGranted) units.set(holder, next); // those who ask while this one does need not ask as well
  const { success } = await limit.limit({ key: holder });
  if (success) {
    next.isGranted = true;
    units.set(holder, next);
  } else {
    units.delete(holder);
  }
  return success;
}
