import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { country, names, slug } from '../values/text.ts';
import { fixedOnCorrection } from './shared/immutable.ts';

const data = z.strictObject({
  code: slug,
  names,
  country,
  codes: z
    .strictObject({
      katottg: z
        .string()
        .regex(/^UA\d{17}$/, { error: 'is not a KATOTTG code: UA and 17 digits' })
        .optional(),
      pcode: z
        .string()
        .regex(/^[A-Z]{2,3}[A-Z0-9]{0,17}$/, { error: 'is not a P-code: the country, then capital letters and digits' })
        .optional(),
      iso3166_2: z
        .string()
        .regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, { error: 'is not an ISO 3166-2 code, such as UA-32' })
        .optional(),
    })
    .optional(),
  point: z.strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }).optional(),
  parent: slug.optional(),
});

/** A place by the codes others know it by, and the place it lies in. */
export const placeRegistered = defineKind<z.infer<typeof data>>({
  type: 'place.registered',
  family: 'catalogue',
  schema: 1,
  data,
  needsSource: false,
  about: 'Registers a place with its KATOTTG, P-code and ISO 3166-2 codes.',
  mentions: ({ parent }) => (parent === undefined ? [] : [{ key: `place/${parent}`, pointer: '/parent' }]),
  key: ({ code }) => `place/${code}`,
  check: (place, _known, { replaces }) => [
    ...fixedOnCorrection(place, replaces, ['code']),
    ...(place.parent === place.code
      ? [
          {
            pointer: '/parent',
            detail: 'a place does not lie in itself',
            hint: 'Name the larger place, or leave parent out.',
          },
        ]
      : []),
  ],
  names: (place) => place.names,
  sentence: {
    en: (place, words) => `Place registered: ${words.of(place.names)}.`,
    uk: (place, words) => `Зареєстровано місце: ${words.of(place.names)}.`,
    az: (place, words) => `Yer qeydə alındı: ${words.of(place.names)}.`,
  },
  example: {
    stream: 'catalogue/places',
    type: 'place.registered',
    occurred: '2022-02-26',
    data: {
      code: 'kyiv',
      names: { en: 'Kyiv', uk: 'Київ', az: 'Kiyev' },
      country: 'UA',
      codes: { katottg: 'UA80000000000093317', pcode: 'UA80', iso3166_2: 'UA-30' },
    },
  },
});
