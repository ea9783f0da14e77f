import { nightly } from './routes/api/operations.ts';
import { makeApp } from './routes/app.ts';

export { Writer } from './routes/api/writer.ts';

const app = makeApp();

export default {
  fetch: app.fetch,
  scheduled: ({ scheduledTime }, env) => nightly(env.DB, new Date(scheduledTime)),
} satisfies ExportedHandler<Env>;
