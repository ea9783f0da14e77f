import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { textModules } from './scripts/text-modules.mjs';

const ADMIN_KEY = 'test-admin-key';

/** Long enough for a slow or busy machine: how long a test takes says nothing of whether what it tests holds. */
const PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000 };
process.env.ADMIN_KEY ??= ADMIN_KEY; // wrangler looks for it there, and warns when there is none

/** Tests in workerd, with a D1 of each file's own. */
async function inWorkerd(name: string, files: string, hasWriter = false): Promise<TestProjectInlineConfiguration> {
  return {
    plugins: [
      textModules,
      cloudflareTest({
        wrangler: { configPath: './wrangler.toml' },
        miniflare: {
          bindings: { TEST_MIGRATIONS: await readD1Migrations('./migrations'), ADMIN_KEY },
          ratelimits: {
            RATE_LIMIT: { namespace_id: '1001', simple: { limit: 1_000_000, period: 60 } },
            READ_LIMIT: { namespace_id: '1002', simple: { limit: 1_000_000, period: 60 } },
          },
          ...(hasWriter ? { durableObjects: { WRITER: { className: 'Writer', useSQLite: true } } } : {}),
        },
      }),
    ],
    test: {
      name,
      include: [`test/worker/${files}.test.ts`],
      setupFiles: ['./test/worker/apply-migrations.ts'],
      ...PATIENCE,
    },
  };
}

/**
 * `unit`: pure code, in Node. `worker`: the log, the projections and the routes, in workerd. `writer`: what is promised
 * of the log, of requests and of routes once more, with one Durable Object that writes for all.
 */
export default defineConfig(async () => ({
  test: {
    silent: 'passed-only' as const,
    maxWorkers: 2, // vitest leaves a core of two idle
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'node', ...PATIENCE } },
      await inWorkerd('worker', '*'),
      await inWorkerd('writer', '{guarantees,lost-answers,requests,skip-recorded,routes,writer}', true),
    ],
  },
}));
