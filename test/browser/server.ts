import type { TestProject } from 'vitest/node';
import { startLedger } from '../../scripts/serving.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    url: string;
    key: string;
  }
}

/** One ledger with the first record, for all browser tests. */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const ledger = await startLedger();
  project.provide('url', ledger.url);
  project.provide('key', ledger.key ?? '');
  return ledger.stop;
}
