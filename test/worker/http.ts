import { env, exports } from 'cloudflare:workers';
import { expect } from 'vitest';
import first from '../../data/azerbaijan-ukraine.ndjson?raw';
import type { Input } from '../builders.ts';

/** The ledger over HTTP, as clients have it. */

export async function ask(path: string): Promise<Response> {
  return exports.default.fetch(new Request(`http://ledger${path}`));
}

/** Posts one event, or `{ "events": […] }`. */
export async function send(body: Input, query = ''): Promise<Response> {
  return exports.default.fetch(`http://ledger/v1/events${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${env.ADMIN_KEY}` },
    body: JSON.stringify(body),
  });
}

/** Posts events that must be accepted. @returns the position of the last */
export async function record(...events: Input[]): Promise<number> {
  const response = await send({ events });
  expect(response.status, await response.clone().text()).toBe(201);
  return ((await response.json()) as { position: number }).position;
}

/** The first record as its file has it: one event a line. */
export const recordedFirst = first
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Input);

/** Posts the first record. @returns the position of its last event */
export function recordFirst(): Promise<number> {
  return record(...recordedFirst);
}

/** A new audit, on the admin's word. */
export async function auditNow(): Promise<Response> {
  return exports.default.fetch('http://ledger/v1/audit', { headers: { Authorization: `Bearer ${env.ADMIN_KEY}` } });
}
