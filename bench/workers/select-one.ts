/** Asks the database for the least there is: the limit of anything that is read from it. */
export default {
  async fetch(_request, env) {
    const row = await env.DB.prepare('SELECT 1 AS one').first();
    return Response.json(row);
  },
} satisfies ExportedHandler<{ DB: D1Database }>;
