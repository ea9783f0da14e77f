import { describe, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { basis, delivery } from './basis.ts';

describe('the envelope', () => {
  const refused = (more: Input): ReturnType<ReturnType<typeof given>['when']> =>
    given(...basis).when({ ...delivery({ trucks: 1 }), ...more });
  it.each([
    ['an unknown field', { colour: 'red' }, '/colour', 'not a field'],
    ['a date that is none', { occurred: '2025-13' }, '/occurred', 'month 13'],
    ['no date', { occurred: undefined }, '/occurred', 'missing'],
    ['no source', { sources: [] }, '/sources', 'needs a source'],
    [
      'a source that is a script',
      { sources: [{ url: 'javascript:alert(1)', publisher: 'X' }] },
      '/sources/0/url',
      'http',
    ],
    ['a source that is nowhere', { sources: [{ publisher: 'X' }] }, '/sources/0', 'title'],
    ['an unknown type', { type: 'delivery.maid' }, '/type', 'delivery.made'],
    ['a stream of another family', { stream: 'claim/a' }, '/stream', 'activity/'],
    ['a stream with a slash too many', { stream: 'activity/a/b' }, '/stream', 'not a stream'],
    ['a short id', { id: 'x' }, '/id', 'identifier'],
    ['a version below nothing', { expectedVersion: -1 }, '/expectedVersion', 'small'],
    ['a noncharacter', { data: { summary: { en: 'a\uFFFEb' } } }, '/data/summary/en', 'U+FFFE'],
    ['an override of the order of reading', { data: { summary: { en: 'a\u202Eb' } } }, '/data/summary/en', 'U+202E'],
    [
      'an address with a password',
      { sources: [{ url: 'https://user:secret@example.org/', publisher: 'X' }] },
      '/sources/0/url',
      'password',
    ],
    ['a control character', { data: { summary: { en: 'a\u0000b' } } }, '/data/summary/en', 'U+0000'],
    ['a lone surrogate', { data: { summary: { en: 'a\ud800b' } } }, '/data/summary/en', 'surrogate'],
  ])('%s is refused', (_, more, pointer, says) => {
    refused(more).isRefused([pointer, says]);
  });

  it('faults of the envelope and of the data are told together', () => {
    refused({ occurred: '2025-13', data: { trucks: 1.5, colour: 1 } }).isRefused(
      ['/occurred', 'month 13'],
      ['/data/trucks', 'whole number'],
      ['/data/colour', 'not a field'],
    );
  });
});
