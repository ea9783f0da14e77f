import * as z from 'zod';

const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
const NONCHARACTER = /\p{Noncharacter_Code_Point}/u;
/** They make a text read in another order than it is stored in. */
const BIDI_OVERRIDE = /[\u202A-\u202E]/;

/**
 * Text a person wrote: well-formed Unicode, no control characters but tab and line breaks, no noncharacters, nothing that
 * overrides the order of reading; 1 to `max` characters.
 */
export function prose(max: number) {
  return z
    .string()
    .max(max)
    .refine((text) => text.trim() !== '', { error: 'is empty' })
    .refine((text) => text.isWellFormed(), { error: 'holds a lone surrogate; send well-formed Unicode' })
    .refine((text) => !CONTROL.test(text), { error: 'holds a control character such as U+0000; remove it' })
    .refine((text) => !NONCHARACTER.test(text), { error: 'holds a noncharacter such as U+FFFE; remove it' })
    .refine((text) => !BIDI_OVERRIDE.test(text), {
      error: 'holds a character that turns the order of reading, such as U+202E; remove it',
    });
}

/** A code in this ledger: lower-case ASCII letters and digits in words joined by single hyphens. */
export const slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'is not a code: use lower-case letters, digits and single hyphens' });

/** A BCP 47 primary language subtag and what narrows it, as sources name theirs. */
export const languageTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: 'is not a language tag: use BCP 47, such as en, uk or az' });

/** A text in one language or several, by their tags: at least one of them. Readers of others fall back on what is there. */
function texts(max: number) {
  const text = prose(max);
  return z
    .strictObject({ en: text.optional(), uk: text.optional(), az: text.optional() })
    .catchall(text)
    .check((ctx) => {
      const tags = Object.keys(ctx.value);
      const strange = tags.filter((tag) => !languageTag.safeParse(tag).success);
      for (const tag of strange)
        ctx.issues.push({ code: 'unrecognized_keys', keys: [tag], input: ctx.value, path: [] });
      if (tags.length === 0)
        ctx.issues.push({
          code: 'custom',
          input: ctx.value,
          message: 'is empty: give it in one language at least, by its BCP 47 tag, such as en',
        });
    });
}

/** The name of one thing. */
export const names = texts(200);
/** A title of an activity, or a note. */
export const titles = texts(500);
/** A summary of a fact. */
export const summaries = texts(10_000);
export type Names = z.infer<typeof names>;

/** A text in a language, in English where it is not in that, or else in the first language that it is in. */
export function textIn(text: Names, language: string): string {
  return text[language] ?? text.en ?? Object.values(text).find((one) => one !== undefined) ?? '';
}

/**
 * A text as it is compared with what somebody looks for: small letters without accents and apostrophes, and one letter i for
 * the two of Azerbaijani and Turkish. `İrpin` and `irpin`, `п’ять` and `п'ять` are the same.
 */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}|['’ʼ`´]/gu, '')
    .replaceAll('ı', 'i');
}

/** The words in a text: letters and digits, folded. */
export function wordsIn(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** An http or https address; other schemes could run code when a reader follows them. */
export const webAddress = z
  .string()
  .max(2000)
  .refine(isWebAddress, { error: 'is not an http or https address' })
  .refine((text) => !isWebAddress(text) || !holdsCredentials(text), {
    error: 'holds a user name or a password; the log cannot forget: remove it',
  });

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s\u0000-\u001F]+$/i.test(text) || !text.isWellFormed()) return false;
  return URL.canParse(text);
}

function holdsCredentials(text: string): boolean {
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
}

/** The 249 codes of ISO 3166-1 alpha-2, and XK, which is in use for Kosovo though it is only assigned by users. Not `Intl`: it also knows UK, SU, ZZ, and throws at what is no code at all. */
const COUNTRIES: ReadonlySet<string> = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`.split(/\s/),
);

/** ISO 3166-1 alpha-2. */
export const country = z.string().refine((code) => COUNTRIES.has(code), {
  error: 'is not a country in ISO 3166-1: use its two upper-case letters, such as UA',
});

/** A whole number of things, from 0 (or `from`) to a billion. */
export function wholeNumber(from = 0) {
  return z.int().min(from).max(1_000_000_000);
}
