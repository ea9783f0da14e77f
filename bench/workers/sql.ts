/** Runs SQL for the harness, which sets up a database or looks into it. `{ sql, binds }`; answers the rows and the meta. */
export async function answerSql(request: Request, db: D1Database): Promise<Response> {
  const { sql, binds = [] } = await request.json<{ sql: string; binds?: unknown[] }>();
  try {
    const { results, meta } = await db
      .prepare(sql)
      .bind(...binds)
      .all();
    return Response.json({ results, meta });
  } catch (error) {
    return Response.json({ error: String(error) }, { status: 400 });
  }
}
