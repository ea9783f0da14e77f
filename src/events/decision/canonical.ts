import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { LedgerError } from '../errors.ts';

/**
 * RFC 8785 canonical JSON: the bytes that are stored and hashed.
 *
 * @throws LedgerError `malformed` for what has no such form: a lone surrogate, a number that is not finite.
 */
export function canonical(value: object): string {
  try {
    return canonicalize(value) as string; // undefined only for undefined, which an object is not
  } catch (error) {
    throw new LedgerError(
      'malformed',
      `the content has no canonical JSON: ${String(error)}`,
      'Send well-formed Unicode and finite numbers.',
    );
  }
}

/** The RFC 6962 leaf hash of a body, in hexadecimal: SHA-256 over 0x00 and the body's UTF-8 bytes. */
export function leafHash(body: string): string {
  return createHash('sha256').update('\u0000').update(body).digest('hex');
}

/** SHA-256 in hexadecimal, to recognise a retry among requests under the same idempotency key. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
