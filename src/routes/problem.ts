import type { Context } from 'hono';
import { LedgerError, type Refusal } from '../events/errors.ts';
import { errorPage, wantsPage } from './pages/frame/error-page.tsx';

/** RFC 9457: each refusal's status and title. */
const PROBLEMS: Readonly<
  Record<Refusal, readonly [status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503, title: string]>
> = {
  malformed: [400, 'The request cannot be read'],
  unauthorized: [401, 'A key is needed'],
  forbidden: [403, 'The key does not allow this'],
  'not-found': [404, 'Not found'],
  'version-conflict': [409, 'The stream has moved on'],
  'too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'The media type is not supported'],
  invalid: [422, 'The request has faults'],
  'sum-too-large': [422, 'A sum would be too large'],
  'too-wide': [422, 'The question is too wide'],
  warned: [422, 'There are warnings'],
  'key-reused': [422, 'The id or key is taken'],
  'too-many-requests': [429, 'Too many requests'],
  unavailable: [503, 'The ledger cannot answer now'],
};

/** Refusals whose type is not called as they are: a sum and a request may be too large, and the status separates them. */
const TYPES: Readonly<Partial<Record<Refusal, string>>> = { 'sum-too-large': 'too-large' };

/** Any error as `application/problem+json`, or as a page where a browser asked for one. Any other error goes to the Worker's log, and the client hears only that the ledger failed. */
export function problem(error: unknown, c: Context): Response {
  if (error instanceof LedgerError) {
    const [status, title] = PROBLEMS[error.refusal];
    const { refusal, detail, hint, more } = error;
    const headers: Record<string, string> = { 'Content-Type': 'application/problem+json' };
    if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="aid-ledger"';
    if (status === 429 || status === 503) headers['Retry-After'] = String(more['retryAfter'] ?? 60);
    if (wantsPage(c)) return c.html(errorPage(c, { status, detail, hint }), status);
    return c.body(
      JSON.stringify({ type: `/problems/${TYPES[refusal] ?? refusal}`, title, status, detail, hint, ...more }),
      status,
      headers,
    );
  }
  console.error(error);
  const body = {
    type: '/problems/internal',
    title: 'The ledger failed',
    status: 500,
    detail: 'Nothing was half-written.',
    hint: 'Try again; a repeated request with the same Idempotency-Key is safe.',
  };
  if (wantsPage(c)) return c.html(errorPage(c, body), 500);
  return c.body(JSON.stringify(body), 500, { 'Content-Type': 'application/problem+json' });
}
