import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** RFC 8785 canonical JSON: the bytes that are stored and hashed. */
export function canonical(value: object): string {
  return canonicalize(value) as string; // undefined only for undefined, which an object is not
}

/** The RFC 6962 leaf hash of a body, in hexadecimal: SHA-256 over 0x00 and the body's UTF-8 bytes. */
export function leafHash(body: string): string {
  return createHash('sha256').update('\u0000').update(body).digest('hex');
}

/** SHA-256 in hexadecimal, to tell a replay from another request under the same key. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
