import type { Language } from '../../../events/values/languages.ts';
import { az } from './az.ts';
import { en } from './en.ts';
import type { Messages } from './messages.ts';
import { uk } from './uk.ts';

/** The interface in each language. */
export const messages: Readonly<Record<Language, Messages>> = { en, uk, az };
