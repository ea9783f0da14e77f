import { describe, expect, it } from 'vitest';
import { languages } from '../../src/events/values/languages.ts';
import { sectors, withdrawnSector, withdrawnSectors } from '../../src/events/values/sectors.ts';

describe('sectors', () => {
  it('are five-digit codes, labelled in every language, no two alike', () => {
    for (const language of languages) {
      const labels = Object.values(sectors).map((label) => label[language]);
      expect(new Set(labels).size).toBe(labels.length);
      for (const label of labels) expect(label.trim()).not.toBe('');
    }
    for (const code of Object.keys(sectors)) expect(code).toMatch(/^\d{5}$/);
  });

  it('hold no withdrawn code', () => {
    for (const code of Object.keys(withdrawnSectors)) expect(sectors).not.toHaveProperty(code);
  });
});

describe('a withdrawn sector', () => {
  it.each([
    ['74010', 'was withdrawn in 2017; use 74020 or 43060'],
    ['11321', 'was withdrawn in 2019; use 11260'],
    ['11322', 'was withdrawn in 2019; use 11320'],
    ['23010', 'was withdrawn in 2020; use 23110'],
    ['23040', 'was withdrawn in 2020; use 23630 or 23631'],
    ['23082', 'was withdrawn in 2020; use 23182'],
  ])('%s %s', (code, reason) => {
    expect(withdrawnSector(code)).toBe(reason);
  });

  it('always names codes that are in force', () => {
    for (const reason of Object.values(withdrawnSectors)) {
      const successors = reason.split('; use ')[1]?.match(/\d{5}/g) ?? [];
      expect(successors.length).toBeGreaterThan(0);
      for (const code of successors) expect(sectors).toHaveProperty(code);
    }
  });

  it.each(['72010', '23110', '00000', '', 'toString'])('is not %j', (code) => {
    expect(withdrawnSector(code)).toBeUndefined();
  });
});
