const bodies = new Map<number, string>();

/** Answers a constant, of as many bytes as the path says: the limit of anything that is served without a database. */
export default {
  fetch(request) {
    const size = Number(/\/(\d+)$/.exec(request.url)?.[1] ?? 5);
    let body = bodies.get(size);
    if (body === undefined) {
      body = 'x'.repeat(size);
      bodies.set(size, body);
    }
    return new Response(body, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  },
} satisfies ExportedHandler;
