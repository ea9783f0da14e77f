import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

describe('the log and the projections without a bundler', () => {
  it('are loaded by Node as they stand, so that a script may use any of them', () => {
    const files = globSync('src/{events,projections}/**/*.ts').map((file) => pathToFileURL(file).href);
    const script = `for (const file of ${JSON.stringify(files)}) await import(file); console.log('all loaded');`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(files.length).toBeGreaterThan(90);
    expect(said).toContain('all loaded');
  });
});
