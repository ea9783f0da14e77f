import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

describe.concurrent('tools that look into the local ledger', () => {
  it.each([
    ['scripts/inspect.mjs', ['1']],
    ['scripts/sql.mjs', ['/v1/head']],
    ['scripts/repl.mjs', []],
  ])('%s says what to do where there is none', async (script, args) => {
    const nowhere = mkdtempSync(join(tmpdir(), 'aid-ledger-'));
    const failed = await run(process.execPath, [script, ...args, '--state', nowhere]).catch((error) => error);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('Run npm start once');
  });
});
