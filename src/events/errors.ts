/** One fault in what was sent: where (an RFC 6901 JSON pointer into the body), what, and what to do. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
  readonly hint?: string;
}

/** Every way in which the ledger says no. `routes/problem.ts` maps each to its HTTP status, once. */
export type Refusal =
  | 'malformed'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'version-conflict'
  | 'too-large'
  | 'sum-too-large'
  | 'too-wide'
  | 'unsupported-media-type'
  | 'invalid'
  | 'warned'
  | 'key-reused'
  | 'too-many-requests'
  | 'unavailable';

/** A refusal that says what is wrong and what to do about it. Nothing was written, unless an `unavailable` says otherwise. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly refusal: Refusal;
  readonly detail: string;
  readonly hint: string;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(refusal: Refusal, detail: string, hint: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.refusal = refusal;
    this.detail = detail;
    this.hint = hint;
    this.more = more;
  }
}
