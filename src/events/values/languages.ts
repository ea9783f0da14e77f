/** The languages of the ledger's own pages and sentences: BCP 47. */
export const languages = ['en', 'uk', 'az'] as const;
export type Language = (typeof languages)[number];
