import { describe, expect, it } from 'vitest';
import { languages } from '../../src/events/language.ts';
import { units } from '../../src/events/units.ts';

describe('units', () => {
  it('are codes of UNECE Recommendation 20, with a symbol in every language', () => {
    for (const [code, unit] of Object.entries(units)) {
      expect(code).toMatch(/^[A-Z0-9]{2,3}$/);
      for (const language of languages) expect(unit.symbol[language].trim(), code).not.toBe('');
    }
  });

  it('count pieces, people, sets and pairs in wholes, and nothing else', () => {
    const whole = Object.keys(units).filter((code) => units[code]?.whole);
    expect(whole.toSorted()).toEqual(['H87', 'IE', 'PR', 'SET']);
  });

  it('have a symbol of their own in each language', () => {
    for (const language of languages) {
      const symbols = Object.values(units).map((unit) => unit.symbol[language]);
      expect(new Set(symbols).size).toBe(symbols.length);
    }
  });
});
