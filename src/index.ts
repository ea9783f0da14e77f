import { makeApp } from './routes/app.ts';

const app = makeApp();

export default {
  fetch: app.fetch,
} satisfies ExportedHandler<Env>;
