import { makeApp } from '../../src/routes/app.ts';
import { counting } from './counting.ts';
import { answerSql } from './sql.ts';

const app = makeApp();

/** The ledger as it is served. `/bench/sql` is the harness's own; a header asks for D1's counts. */
export default {
  async fetch(request, env, ctx) {
    if (request.url.endsWith('/bench/sql')) return answerSql(request, env.DB);
    if (!request.headers.has('Bench-Count')) return app.fetch(request, env, ctx);
    const { db, counted } = counting(env.DB);
    const later: Promise<unknown>[] = [];
    const waiting = { ...ctx, waitUntil: (task: Promise<unknown>) => later.push(task) } as unknown as ExecutionContext;
    const response = await app.fetch(request, { ...env, DB: db }, waiting);
    await Promise.all(later); // what goes on after the answer is counted with it
    const answer = new Response(response.body, response);
    answer.headers.set('Bench-Count', JSON.stringify(counted));
    return answer;
  },
} satisfies ExportedHandler<Env>;
