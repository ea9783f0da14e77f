import type { Names } from '../../events/values/text.ts';

/** What is registered: by key (`item/transformer`), its names and what else was said of it. */
export interface Registered {
  readonly names: Names;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where a place lies, no more finely than a first-level unit. */
export interface Region {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** OCHA P-code of level 1 (`UA32`); undefined for a country as a whole, or where no code is known. */
  readonly pcode: string | undefined;
}

/** Letters of the country and two digits: a P-code of level 1 is the first four characters of any finer one. */
const LEVEL_1 = 4;

/** The first-level unit of a place, by its own P-code or that of what it lies in. */
export function regionOf(code: string, registered: ReadonlyMap<string, Registered>): Region | undefined {
  let at: string | undefined = code;
  let country: string | undefined;
  for (let steps = 0; at !== undefined && steps < 10; steps++) {
    const place: Registered | undefined = registered.get(`place/${at}`);
    if (!place) break;
    const { codes, parent } = place.data as { codes?: { pcode?: string }; parent?: string };
    country ??= String(place.data['country']);
    const pcode = codes?.pcode;
    if (pcode !== undefined && pcode.length >= LEVEL_1) return { country, pcode: pcode.slice(0, LEVEL_1) };
    at = parent;
  }
  return country === undefined ? undefined : { country, pcode: undefined };
}
