import { makeApp } from './routes/app.ts';
import { nightly } from './routes/maintenance.ts';

export { Writer } from './routes/writer.ts';

const app = makeApp();

export default {
  fetch: app.fetch,
  scheduled: ({ scheduledTime }, env) => nightly(env.DB, new Date(scheduledTime)),
} satisfies ExportedHandler<Env>;
