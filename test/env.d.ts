import type { D1Migration } from 'cloudflare:test';
import type { Writer } from '../src/routes/api/writer.ts';

declare global {
  namespace Cloudflare {
    /** What vitest.config.ts binds besides wrangler.toml. */
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
      WRITER?: DurableObjectNamespace<Writer>;
    }
  }
}
