import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { country, names, prose, slug } from '../values/text.ts';
import { fixedOnCorrection } from './shared/immutable.ts';

/** IATI OrganisationType codelist, version 2.03. */
const organisationType = z.enum([
  '10',
  '11',
  '15',
  '21',
  '22',
  '23',
  '24',
  '30',
  '40',
  '60',
  '70',
  '71',
  '72',
  '73',
  '80',
  '90',
]);

const data = z.strictObject({
  code: slug,
  names,
  type: organisationType.optional(),
  country: country.optional(),
  identifier: prose(100).optional(),
});

/** An organization: a donor, an implementer, a publisher. Never a person. */
export const organizationRegistered = defineKind<z.infer<typeof data>>({
  type: 'organization.registered',
  family: 'catalogue',
  schema: 1,
  data,
  needsSource: false,
  about:
    'Registers an organization with its IATI organisation type (10 government, 22 national NGO, 70 private sector …).',
  key: ({ code }) => `organization/${code}`,
  check: (organization, _known, { replaces }) => fixedOnCorrection(organization, replaces, ['code']),
  names: (organization) => organization.names,
  sentence: {
    en: (organization, words) => `Organization registered: ${words.of(organization.names)}.`,
    uk: (organization, words) => `Зареєстровано організацію: ${words.of(organization.names)}.`,
    az: (organization, words) => `Təşkilat qeydə alındı: ${words.of(organization.names)}.`,
  },
  example: {
    stream: 'catalogue/organizations',
    type: 'organization.registered',
    occurred: '2022-02-26',
    data: {
      code: 'azerbaijan',
      names: { en: 'Government of Azerbaijan', uk: 'Уряд Азербайджану', az: 'Azərbaycan hökuməti' },
      type: '10',
      country: 'AZ',
    },
  },
});
