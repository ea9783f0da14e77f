import type { Context } from 'hono';
import type * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { eventId } from '../../events/values/envelope.ts';
import { slug } from '../../events/values/text.ts';
import type { App } from './ledger.ts';

/** What may stand in a place of an address, by the name of the place: in the API and in pages alike. */
const PARTS: Readonly<Record<string, z.ZodType<string>>> = {
  slug,
  series: slug,
  family: slug,
  code: slug,
  id: eventId,
};

/**
 * The parts of an address by their names: `{ slug: 'demining' }` of `/v1/activities/demining`. Of a page they are without the ending
 * that names a format: `/activities/demining.csv`.
 *
 * @throws LedgerError `not-found` for a part that nothing in the ledger can be called
 */
export function partsOf(c: Context, isPage = false): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(c.req.param() as Record<string, string>).map(([name, text]) => {
      const part = isPage ? text.replace(/\.(json|csv|atom)$/, '') : text;
      if (PARTS[name] && !PARTS[name].safeParse(part).success)
        throw new LedgerError(
          'not-found',
          `there is nothing at this address: ${JSON.stringify(part.slice(0, 80))} is no ${name === 'id' ? 'id' : 'code'}`,
          name === 'id'
            ? 'Ids have 8 to 64 letters, digits, hyphens and underscores; see /v1/events.'
            : 'Codes are lower-case letters, digits and single hyphens, such as electrical-equipment-2023.',
        );
      return [name, part];
    }),
  );
}

/** The pattern of an address in Hono's terms: `/claims/{series}` as `/claims/:series`. */
export function routed(pattern: string): string {
  return pattern.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** The address with its parts in their places. */
export function filled(pattern: string, parts: Readonly<Record<string, string>>): string {
  return pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? '');
}

/**
 * Where this site is, for links and citations: the setting PUBLIC_ORIGIN, such as `https://ledger.example`; without it, where the
 * request came to.
 */
export function originOf(c: Context<App>): string {
  return c.env.PUBLIC_ORIGIN || new URL(c.req.url).origin;
}
