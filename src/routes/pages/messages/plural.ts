import type { Language } from '../../../events/values/languages.ts';

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/**
 * A number with its noun in the form that the language's plural rules ask for (CLDR). workerd has no Azerbaijani; its
 * rule is that of English: one, and others.
 */
export function plural(language: Language, count: number, figure: string, forms: Forms): string {
  return `${figure} ${forms[RULES[language].select(count)] ?? forms.other}`;
}

const RULES: Readonly<Record<Language, Intl.PluralRules>> = {
  en: new Intl.PluralRules('en'),
  uk: new Intl.PluralRules('uk'),
  az: new Intl.PluralRules('en'),
};
