import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { quantity } from '../values/quantity.ts';
import { sector } from '../values/sectors-schema.ts';
import { languageTag, names, prose, slug, summaries } from '../values/text.ts';
import { fixedOnCorrection } from './shared/immutable.ts';

const data = z.strictObject({
  code: slug,
  names,
  /** Its forms after a number, in the plural categories of CLDR, by language: `{ "uk": { "one": "трансформатор", … } }`. */
  plural: z
    .record(languageTag, z.partialRecord(z.enum(['zero', 'one', 'two', 'few', 'many', 'other']), prose(200)))
    .optional(),
  unit: quantity.shape.unit,
  sector: sector.optional(),
  description: summaries.optional(),
});

/** A thing that can be given, the unit it is counted in, and the sector it belongs to. */
export const itemRegistered = defineKind<z.infer<typeof data>>({
  type: 'item.registered',
  family: 'catalogue',
  schema: 1,
  data,
  needsSource: false,
  about: 'Registers an item, so that deliveries can name it.',
  key: ({ code }) => `item/${code}`,
  check: (item, _known, { replaces }) => fixedOnCorrection(item, replaces, ['code', 'unit']),
  names: (item) => item.names,
  sentence: {
    en: (item, words) => `Item registered: ${words.of(item.names)}.`,
    uk: (item, words) => `Зареєстровано предмет: ${words.of(item.names)}.`,
    az: (item, words) => `Əşya qeydə alındı: ${words.of(item.names)}.`,
  },
  example: {
    stream: 'catalogue/items',
    type: 'item.registered',
    occurred: '2022-02-26',
    data: {
      code: 'transformer',
      names: { en: 'transformer', uk: 'трансформатор', az: 'transformator' },
      unit: 'H87',
      sector: '23630',
    },
  },
});
