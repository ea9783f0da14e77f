import type { Context } from 'hono';
import { LedgerError } from '../../events/errors.ts';

/** The largest body that is read, in bytes. */
export const LARGEST_BODY = 1_048_576;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The body as JSON, if it is sent as JSON and not too large. @throws LedgerError */
export async function readJson(c: Context): Promise<unknown> {
  return parseJson(await readText(c));
}

/** The text of the body, if it is sent as JSON and not too large. @throws LedgerError */
export async function readText(c: Context): Promise<string> {
  const type = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new LedgerError(
      'unsupported-media-type',
      'the body is not announced as JSON',
      'Send "Content-Type: application/json".',
    );
  const bytes = await readBytes(c);
  return orMalformed(() => UTF8.decode(bytes));
}

/** @throws LedgerError */
export function parseJson(text: string): unknown {
  const parsed = orMalformed(() => JSON.parse(text) as unknown);
  const twice = nameGivenTwice(text);
  if (twice !== undefined)
    throw new LedgerError(
      'malformed',
      `the body gives "${twice.slice(0, 80)}" twice in one object`,
      'Give each name of an object once: with two values nobody knows which is meant.',
    );
  return parsed;
}

/** A string with the colon after it where it is a name, or what opens or closes an object or a list. */
const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;

/** The first name that stands twice in one object of a valid JSON text (RFC 8259 section 4 leaves open what that means). */
function nameGivenTwice(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, colon] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const quoted = token.slice(0, -colon.length);
      const name = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}

function orMalformed<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw new LedgerError(
      'malformed',
      `the body is not JSON in UTF-8: ${error instanceof Error ? error.message : 'it cannot be parsed'}`,
      'Check that the whole body was sent, and that it is valid JSON.',
    );
  }
}

async function readBytes(c: Context): Promise<Uint8Array> {
  const announced = Number(c.req.header('Content-Length') ?? Number.NaN);
  if (announced > LARGEST_BODY) throw tooLarge();
  if (announced >= 0) return new Uint8Array(await c.req.arrayBuffer()); // no longer than announced, by HTTP's own rule
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of c.req.raw.body ?? []) {
    length += part.byteLength;
    if (length > LARGEST_BODY) throw tooLarge();
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function tooLarge(): LedgerError {
  return new LedgerError(
    'too-large',
    `the body is larger than ${LARGEST_BODY} bytes`,
    'Send fewer events in each request; each may be up to 64 KiB.',
  );
}
