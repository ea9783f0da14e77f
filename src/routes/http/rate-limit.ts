import { LedgerError } from '../../events/errors.ts';

/**
 * How many posts one unit of the platform's limit stands for. An isolate asks for a unit and then counts them out itself:
 * asking is a call of its own, in Miniflare half as dear as the append.
 */
export const POSTS_A_UNIT = 25;

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
  const units = granted.get(RATE_LIMIT) ?? new Map<string, Unit>();
  granted.set(RATE_LIMIT, units);
  const unit = units.get(holder);
  const now = Date.now();
  if (unit && unit.left > 0 && now < unit.until) {
    unit.left--;
    return;
  }
  if (units.size >= MOST_HOLDERS) units.clear();
  const next = { left: POSTS_A_UNIT - 1, until: now + LASTS, isGranted: false };
  if (unit?.isGranted) units.set(holder, next); // those who post while this one asks need not ask as well
  const { success } = await RATE_LIMIT.limit({ key: holder });
  if (success) {
    next.isGranted = true;
    units.set(holder, next);
  } else {
    units.delete(holder);
    throw new LedgerError(
      'too-many-requests',
      'too many requests came with this key, or with unknown keys from this address, in the last minute',
      'Wait as Retry-After says; up to 500 events go in one request.',
      { retryAfter: 60 },
    );
  }
}
