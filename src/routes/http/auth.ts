import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import * as z from 'zod';
import { addKey, findKey, listKeys, revokeKey, scopes, type ApiKey, type Scope } from '../../events/access/keys.ts';
import { LedgerError } from '../../events/errors.ts';
import { faultsOf } from '../../events/faults.ts';
import { unavailable } from '../../events/log/lost-answer.ts';
import { prose } from '../../events/values/text.ts';
import { readJson } from './body.ts';
import type { App } from './ledger.ts';
import { countPost } from './rate-limit.ts';

/** Who posts: the key's owner is the event's actor. */
export interface Holder {
  readonly id: string;
  readonly owner: string;
  readonly scope: Scope;
}

/** How long an isolate trusts what it read of a key, in milliseconds: the longest that a revoked key still works. */
const TRUSTED_FOR = 10_000;
const trusted = new Map<string, { readonly row: ApiKey; readonly until: number }>();
const MOST_TRUSTED = 1000;

/** Asks for a key of at least this scope, and counts the request against its limit. @throws LedgerError */
export async function authorize(c: Context<App>, scope: Scope): Promise<Holder> {
  const token = /^Bearer +([A-Za-z0-9_-]{1,200})$/i.exec(c.req.header('Authorization') ?? '')?.[1];
  if (token === undefined)
    throw new LedgerError(
      'unauthorized',
      'posting needs an API key',
      'Send "Authorization: Bearer <key>"; an admin makes keys with POST /v1/keys.',
    );
  const holder = await holderOf(c.env, token);
  if (!holder) {
    await countPost(c.env, `unknown ${c.req.header('CF-Connecting-IP') ?? ''}`); // whoever guesses keys is slowed down
    throw new LedgerError(
      'unauthorized',
      'this key is not known, or has been revoked',
      'Ask an admin of the ledger for a new one.',
    );
  }
  await countPost(c.env, holder.id);
  if (scope === 'admin' && holder.scope !== 'admin')
    throw new LedgerError('forbidden', 'this key may append events, and no more', 'Use an admin key.');
  return holder;
}

/** Hashes of the admin's key, and of keys and secrets that were right: to hash them at each request costs more than to look here. */
const hashes = new Map<string, Uint8Array>();

function hashOf(text: string): Uint8Array {
  return hashes.get(text) ?? sha256(text);
}

/** Only what was right is remembered, so that whoever guesses fills no memory. Whether a key still holds is asked each time. */
function rememberHash(text: string, hash: Uint8Array): void {
  if (hashes.has(text)) return;
  if (hashes.size >= 2 * MOST_TRUSTED) hashes.clear();
  hashes.set(text, hash);
}

async function holderOf(env: Env, token: string): Promise<Holder | undefined> {
  const [hash, ofAdmin] = [hashOf(token), hashOf(env.ADMIN_KEY)];
  rememberHash(env.ADMIN_KEY, ofAdmin);
  if (sameBytes(hash, ofAdmin)) return { id: 'admin', owner: 'admin', scope: 'admin' };
  const [, id, secret] = /^aid_([A-Za-z0-9]{12})_([A-Za-z0-9_-]{43})$/.exec(token) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const row = await keyRow(env, id);
  const hashOfSecret = hashOf(secret);
  if (!row || !sameBytes(hashOfSecret, bytesOf(row.hash))) return undefined;
  rememberHash(token, hash);
  rememberHash(secret, hashOfSecret);
  return { id, owner: row.owner, scope: row.scope };
}

async function keyRow(env: Env, id: string): Promise<ApiKey | undefined> {
  const known = trusted.get(id);
  if (known && known.until > Date.now()) return known.row;
  const row = await findKey(env.DB, id);
  if (!row) return undefined;
  if (trusted.size >= MOST_TRUSTED) trusted.clear();
  trusted.set(id, { row, until: Date.now() + TRUSTED_FOR });
  return row;
}

/** Owners that no key can be made for: the ledger's own. */
const RESERVED: ReadonlySet<string> = new Set(['admin']);

export const newKey = z.strictObject({
  owner: prose(100).refine((owner) => !RESERVED.has(owner.trim().toLowerCase()), {
    error: 'is the name of the ledger’s own key; choose another',
  }),
  scope: z.enum(scopes),
});

const PAGE = 100;

/** Keys are made and revoked by an admin. Only a key's hash is kept; the key itself is shown once. */
export const keyRoutes = new Hono<App>()
  .post('/', async (c) => {
    await authorize(c, 'admin');
    const parsed = newKey.safeParse(await readJson(c));
    if (!parsed.success)
      throw new LedgerError('invalid', 'the key cannot be made', 'Give an owner and a scope: append or admin.', {
        errors: faultsOf(parsed.error, ''),
      });
    const { owner, scope } = parsed.data;
    const id = randomText(9).replaceAll(/[^A-Za-z0-9]/g, '0');
    const secret = randomText(32);
    const created = new Date().toISOString();
    try {
      await addKey(c.env.DB, { id, owner, scope, hash: hexOf(sha256(secret)), created });
    } catch (error) {
      console.error('a key could not be made', error);
      const made = await findKey(c.env.DB, id).catch(() => undefined); // the answer may have been lost, and the key not
      if (!made)
        throw unavailable('the database failed; no key was shown, and one that was made is of no use to anyone');
    }
    return c.json({ id, key: `aid_${id}_${secret}`, owner, scope, created }, 201);
  })
  .get('/', async (c) => {
    await authorize(c, 'admin');
    const keys = await listKeys(c.env.DB, c.req.query('after') ?? '', PAGE);
    const last = keys.at(-1);
    return c.json({ keys, ...(keys.length === PAGE && last ? { next: last.id } : {}) });
  })
  .delete('/:id', async (c) => {
    await authorize(c, 'admin');
    const id = c.req.param('id');
    const row = await revokeKey(c.env.DB, id, new Date().toISOString());
    if (!row) throw new LedgerError('not-found', 'there is no such key', 'See GET /v1/keys for those there are.');
    trusted.delete(id);
    return c.json(row);
  });

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

/** In constant time. Both are digests, so their lengths are equal. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && crypto.subtle.timingSafeEqual(a, b);
}

function randomText(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: 'base64url', omitPadding: true });
}

function hexOf(bytes: Uint8Array): string {
  return bytes.toHex();
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex);
}
