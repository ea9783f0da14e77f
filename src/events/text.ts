import * as z from 'zod';

const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

/** Text a person wrote: well-formed Unicode, no control characters but tab and line breaks, 1 to `max` characters. */
export function prose(max: number) {
  return z
    .string()
    .max(max)
    .refine((text) => text.trim() !== '', { error: 'is empty' })
    .refine((text) => text.isWellFormed(), { error: 'holds a lone surrogate; send well-formed Unicode' })
    .refine((text) => !CONTROL.test(text), { error: 'holds a control character such as U+0000; remove it' });
}

/** A code in this ledger: lower-case ASCII letters and digits in words joined by single hyphens. */
export const slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'is not a code: use lower-case letters, digits and single hyphens' });

/** The name of one thing in the ledger's languages; English is required, the others fall back to it. */
export const names = z.strictObject({ en: prose(200), uk: prose(200).optional(), az: prose(200).optional() });
export type Names = z.infer<typeof names>;

/** An http or https address; other schemes could run code when a reader follows them. */
export const webAddress = z.string().max(2000).refine(isWebAddress, { error: 'is not an http or https address' });

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s\u0000-\u001F]+$/i.test(text) || !text.isWellFormed()) return false;
  return URL.canParse(text);
}

/** ISO 3166-1 alpha-2. */
export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'is not a country code: use two upper-case letters of ISO 3166-1, such as UA' })
  .refine((code) => regionNames.of(code) !== undefined, { error: 'is not a country in ISO 3166-1' });

const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** A BCP 47 primary language subtag, as sources name theirs. */
export const languageTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: 'is not a language tag: use BCP 47, such as en, uk or az' });

/** A whole number of things, from 0 (or `from`) to a billion. */
export function wholeNumber(from = 0) {
  return z.int().min(from).max(1_000_000_000);
}
