import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { address, LANGUAGES, opened, PAGES } from './visit.ts';

describe.each(PAGES)('%s', (path) => {
  it.each(LANGUAGES)('has nothing that axe finds at WCAG 2.2 AA, in light and dark (%s)', async (language) => {
    await opened(address(language, path), { bypassCSP: true }, async (page) => {
      await page.addScriptTag({ content: axe.source });
      const violations = (rules: string[]): Promise<string[]> =>
        page.evaluate(async (runOnly) => {
          const found = await (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly });
          return found.violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
          );
        }, rules);
      const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      expect(await violations(everything)).toEqual([]);
      if (language !== '') return;
      await page.emulateMedia({ colorScheme: 'dark' }); // the theme changes colours and nothing else, alike in all languages
      expect(await violations(['color-contrast'])).toEqual([]);
    });
  });
});
