export const scopes = ['append', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** An API key as the database has it: never the secret, only its SHA-256 in hexadecimal. */
export interface ApiKey {
  readonly owner: string;
  readonly scope: Scope;
  readonly hash: string;
}

/** An API key as an admin sees it. Times are RFC 3339 in UTC; `revoked` is null while the key works. */
export interface ListedKey {
  readonly id: string;
  readonly owner: string;
  readonly scope: Scope;
  readonly created: string;
  readonly revoked: string | null;
}

const KEY_IN_USE = `
SELECT owner, scope, hex(hash) AS hash
FROM keys
WHERE id = ?1 AND revoked IS NULL`;

const ADD_KEY = `
INSERT INTO keys (id, owner, scope, hash, created)
VALUES (?1, ?2, ?3, unhex(?4), ?5)`;

const LIST_KEYS = `
SELECT id, owner, scope, created, revoked
FROM keys
WHERE id > ?1
ORDER BY id
LIMIT ?2`;

const REVOKE_KEY = `
UPDATE keys
SET revoked = coalesce(revoked, ?2)
WHERE id = ?1
RETURNING id, owner, scope, created, revoked`;

/** The key of this id, unless it has been revoked. */
export async function findKey(db: D1Database, id: string): Promise<ApiKey | undefined> {
  return (await db.prepare(KEY_IN_USE).bind(id).first<ApiKey>()) ?? undefined;
}

export async function addKey(
  db: D1Database,
  { id, owner, scope, hash, created }: ApiKey & { readonly id: string; readonly created: string },
): Promise<void> {
  await db.prepare(ADD_KEY).bind(id, owner, scope, hash, created).run();
}

/** Keys in the order of their ids, those after one of them. */
export async function listKeys(db: D1Database, after: string, limit: number): Promise<readonly ListedKey[]> {
  return (await db.prepare(LIST_KEYS).bind(after, limit).all<ListedKey>()).results;
}

/** Revokes a key once and for all. Undefined where there is none of this id. */
export async function revokeKey(db: D1Database, id: string, time: string): Promise<ListedKey | undefined> {
  return (await db.prepare(REVOKE_KEY).bind(id, time).first<ListedKey>()) ?? undefined;
}
