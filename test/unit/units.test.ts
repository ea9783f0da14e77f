import { describe, expect, it } from 'vitest';
import { minorUnits } from '../../src/events/values/currencies.ts';
import { languages } from '../../src/events/values/languages.ts';
import { units } from '../../src/events/values/units.ts';

describe('units', () => {
  it('are codes of UNECE Recommendation 20, with a symbol in every language but for pieces', () => {
    for (const [code, unit] of Object.entries(units)) {
      expect(code).toMatch(/^[A-Z0-9]{2,3}$/);
      for (const language of languages) expect(unit.symbol[language] === '', code).toBe(code === 'H87');
    }
  });

  it('count pieces, people, sets and pairs in wholes, and nothing else', () => {
    const whole = Object.keys(units).filter((code) => units[code]?.whole);
    expect(whole.toSorted()).toEqual(['C62', 'H87', 'IE', 'KT', 'PR', 'SET']);
  });

  it('share no code with a currency, so that a figure says which it is', () => {
    for (const code of Object.keys(units)) expect(minorUnits(code), code).toBeUndefined();
  });

  it('have a symbol of their own in each language', () => {
    for (const language of languages) {
      const symbols = Object.values(units).map((unit) => unit.symbol[language]);
      expect(new Set(symbols).size).toBe(symbols.length);
    }
  });
});
