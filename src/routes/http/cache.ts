import type { Context, MiddlewareHandler } from 'hono';
import { readAt } from '../../events/log/as-of.ts';
import { databaseOf, type App } from './ledger.ts';
import { originOf } from './path.ts';
import { countRead } from './rate-limit.ts';

/** How old an answer about the head may be, in milliseconds, where no setting says otherwise. */
const BOUND = 10_000;

const FOREVER = 'public, max-age=31536000, immutable';

/** An answer kept in this isolate. */
interface Copy {
  readonly position: number;
  readonly body: ArrayBuffer;
  readonly headers: Headers;
}

/**
 * Answers kept in memory, the least recently used given up first. In production the Workers Cache stands in front of the Worker,
 * and what has expired there is found here while the head has not moved.
 */
class Copies {
  private readonly copies = new Map<string, Copy>();
  private size = 0;

  /** Bytes of bodies, in all and for one. */
  private readonly most: number;
  private readonly largest: number;

  constructor(most: number, largest: number) {
    this.most = most;
    this.largest = largest;
  }

  get(key: string): Copy | undefined {
    const copy = this.copies.get(key);
    if (!copy) return undefined;
    this.copies.delete(key);
    this.copies.set(key, copy);
    return copy;
  }

  set(key: string, copy: Copy): void {
    this.drop(key);
    if (copy.body.byteLength > this.largest) return;
    this.copies.set(key, copy);
    this.size += copy.body.byteLength;
    for (const oldest of this.copies.keys()) {
      if (this.size <= this.most) break;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    this.size -= this.copies.get(key)?.body.byteLength ?? 0;
    this.copies.delete(key);
  }
}

const copies = new Copies(16 * 1024 * 1024, 512 * 1024);

/** The head as this isolate last saw it, and when. */
let lastHead: { position: number; at: number } | undefined;

/** An append in this isolate moves what it knows of the head, so that its readers see it at once. */
export function headIs(position: number): void {
  if (!lastHead || position >= lastHead.position) lastHead = { position, at: Date.now() };
}

/** The oldest that an answer about the head may be, in milliseconds: the setting HEAD_MAX_AGE, in seconds. */
function boundOf(env: Env): number {
  const seconds = Number(env.HEAD_MAX_AGE);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : BOUND;
}

/**
 * Caching of views. `at` views never change and are kept for ever. Head views carry a validator made of position and
 * deployment, and are kept no longer than the bound. What this isolate has answered once it answers again from memory, or with
 * 304, for one row of the database, while the head has not moved; an address that it has not answered is looked up before any
 * validator is. Requests with Authorization, or that must see a position or a time, go past every cache.
 */
export function cached(kind: 'head' | 'at'): MiddlewareHandler<App> {
  return async (c, next) => {
    const isAsked = c.req.url.includes('?');
    if (
      c.req.header('Authorization') !== undefined ||
      (isAsked && PAST_CACHES.some((name) => c.req.query(name) !== undefined))
    ) {
      await countRead(c.env, c.req.header('CF-Connecting-IP'));
      return next();
    }
    const format = /ndjson/i.test(c.req.header('Accept') ?? '') ? '.ndjson' : '';
    const tagAt = (at: number): string => `W/"${at}.${c.env.VERSION.id}${format}"`;
    const asked = c.req
      .header('If-None-Match')
      ?.split(',')
      .map((tag) => tag.trim());
    const notModified = (at: number): Response =>
      new Response(null, { status: 304, headers: lifetime(kind, c.env, tagAt(at)) });

    const key = `${c.env.VERSION.id}${format} ${originOf(c)}${c.req.path}?${isAsked ? canonicalQuery(c) : ''}`;
    const copy = copies.get(key);
    if (copy && (kind === 'at' || copy.position === (headSeenWithin(boundOf(c.env)) ?? (await readHead(c))))) {
      if (asked?.includes(tagAt(copy.position))) return notModified(copy.position);
      return new Response(c.req.method === 'HEAD' ? null : copy.body, { headers: copy.headers });
    }
    await countRead(c.env, c.req.header('CF-Connecting-IP'));
    await next();
    const head = c.get('head');
    if (c.res.status !== 200 || head === undefined) return;
    if (kind === 'head') headIs(head);
    const answered = kind === 'head' ? head : Number(c.req.param('position'));
    for (const [name, value] of lifetime(kind, c.env, tagAt(answered))) c.header(name, value);
    if (c.req.method === 'GET') {
      const headers = new Headers(c.res.headers);
      headers.set('Cache-Status', 'aid-ledger; hit');
      copies.set(key, { position: answered, body: await c.res.clone().arrayBuffer(), headers });
    }
    c.header('Cache-Status', 'aid-ledger; fwd=miss');
    if (!asked?.includes(tagAt(answered))) return;
    c.res = undefined; // or Hono would carry the headers of the answer over
    c.res = notModified(answered);
  };
}

/** Parameters whose answers no cache may give. */
const PAST_CACHES = ['minPosition', 'asOf'];

/** The same parameters in another order are the same question. */
function canonicalQuery(c: Context<App>): string {
  const query = new URL(c.req.url).searchParams;
  query.sort();
  return query.toString();
}

function headSeenWithin(milliseconds: number): number | undefined {
  return lastHead && Date.now() - lastHead.at < milliseconds ? lastHead.position : undefined;
}

/** The head, from one row. */
async function readHead(c: Context<App>): Promise<number> {
  const { view } = await readAt(databaseOf(c), null, []);
  headIs(view.position);
  return view.position;
}

/** Half of the bound for the cache in front: an entry may pass through two tiers of it. */
function lifetime(kind: 'head' | 'at', env: Env, tag: string): [name: string, value: string][] {
  if (kind === 'at')
    return [
      ['ETag', tag],
      ['Cache-Control', FOREVER],
    ];
  return [
    ['ETag', tag],
    ['Cache-Control', 'public, max-age=0, must-revalidate'],
    ['Cloudflare-CDN-Cache-Control', `max-age=${Math.floor(boundOf(env) / 2000)}, must-revalidate`],
  ];
}
