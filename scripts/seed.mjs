// Posts data/*.ndjson, one event a line, through the API like anyone's events. Posting it again changes nothing.
//
//   npm run seed [-- http://localhost:8787]        the key is ADMIN_KEY of the environment or of .dev.vars
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

const MOST_EVENTS = 500; // of one request
const MOST_BYTES = 900_000; // the API refuses bodies over 1 MiB
const MOST_FAULTS = 10; // shown

/**
 * Posts every event in `folder` and returns how many there are. Each chunk is kept whole or not at all; the first
 * one that is refused ends it with an Error that says what to do.
 */
export async function seed(url, key, folder = 'data') {
  let posted = 0;
  for (const chunk of chunks(readEvents(folder))) {
    await post(url, key, chunk);
    posted += chunk.length;
  }
  return posted;
}

/** ADMIN_KEY of the environment, which may be that of a ledger elsewhere, or of .dev.vars. */
export function adminKey() {
  return process.env.ADMIN_KEY ?? keptKey();
}

/** ADMIN_KEY as `npm start` keeps it, and the local server reads it: there the file rules, not the environment. */
export function keptKey(file = '.dev.vars') {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')).ADMIN_KEY : undefined;
}

/** The events in the order of file names and lines: `{ text, at }`, where `at` is file:line. */
function readEvents(folder) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.ndjson'));
  return files.toSorted().flatMap((name) => readLines(join(folder, name)));
}

function readLines(file) {
  const events = [];
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    const at = `${file}:${index + 1}`;
    if (text.trim() === '') continue;
    try {
      JSON.parse(text);
    } catch (error) {
      throw new Error(`${at} is not JSON: ${error.message}`, { cause: error });
    }
    events.push({ text, at });
  }
  return events;
}

/** Runs of events that fit in one request each. */
export function* chunks(events, { mostEvents = MOST_EVENTS, mostBytes = MOST_BYTES } = {}) {
  let chunk = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event.text) + 1;
    if (chunk.length === mostEvents || (chunk.length > 0 && bytes + size > mostBytes)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(event);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

async function post(url, key, chunk) {
  const body = `{"events":[${chunk.map((event) => event.text).join(',')}]}`;
  const response = await fetch(new URL('/v1/events', url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': `seed-${createHash('sha256').update(body).digest('hex')}`,
    },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(refusal(response, text, chunk));
}

/** A problem+json answer as lines for a person, each fault with the line of the file it is in. */
function refusal(response, text, chunk) {
  const problem = asProblem(text);
  const lines = [`${chunk[0].at} and what follows was refused: ${response.status} ${problem.title ?? ''}`.trimEnd()];
  if (problem.detail) lines.push(`  ${problem.detail}`);
  if (problem.hint) lines.push(`  ${problem.hint}`);
  const faults = Array.isArray(problem.errors) ? problem.errors : [];
  for (const fault of faults.slice(0, MOST_FAULTS)) lines.push(`  - ${describeFault(fault, chunk)}`);
  if (faults.length > MOST_FAULTS) lines.push(`  and ${faults.length - MOST_FAULTS} more`);
  return lines.join('\n');
}

function describeFault({ pointer = '', detail = '', hint }, chunk) {
  const [, index, rest] = /^#?\/events\/(\d+)(.*)$/.exec(pointer) ?? [];
  const at = chunk[index] ? `${chunk[index].at} ${rest}`.trimEnd() : pointer;
  return [at, detail, hint].filter(Boolean).join(': ');
}

function asProblem(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return { detail: text.slice(0, 300) };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const url = process.argv[2] ?? 'http://localhost:8787';
  try {
    const key = adminKey();
    if (!key) throw new Error('There is no ADMIN_KEY in the environment or in .dev.vars; npm start makes one.');
    console.log(`${await seed(url, key)} events of data/ are in the ledger at ${url}.`);
  } catch (error) {
    const reason =
      error.cause?.code === 'ECONNREFUSED' ? `Nothing answers at ${url}: run npm start first.` : error.message;
    console.error(reason);
    process.exit(1);
  }
}
