import { Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { LedgerError } from '../events/errors.ts';
import { openapi } from './api/openapi.ts';
import { maintenanceRoutes } from './api/operations.ts';
import { appendRoutes } from './api/post.ts';
import { answerView, viewRoutes } from './api/reads.ts';
import { keyRoutes } from './http/auth.ts';
import { cached } from './http/cache.ts';
import type { App } from './http/ledger.ts';
import { atHead, atPosition } from './http/moment.ts';
import { routed } from './http/path.ts';
import { serveEmbeds } from './pages/embeds.tsx';
import { serveWhole } from './pages/frame/assets.tsx';
import { servePages } from './pages/serve.tsx';
import { problem } from './problem.ts';

/** What pages of other sites may ask for: reading, and nothing else. */
const OPEN_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** What pages may load, and which sites may show them in a frame: none, but for what is made to be embedded. */
function securing(frameAncestors: string): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: [frameAncestors],
    },
    ...(frameAncestors === '*' ? { xFrameOptions: false, crossOriginResourcePolicy: 'cross-origin' } : {}),
    referrerPolicy: 'strict-origin-when-cross-origin',
  });
}

const isEmbed = (path: string): boolean => /^(\/(uk|az))?(\/at\/\d+)?\/embed\//.test(path);

/** The whole of HTTP: JSON under /v1, pages at /. */
export function makeApp(): Hono<App> {
  const app = new Hono<App>();
  const [secure, framed] = [securing("'none'"), securing('*')];
  app.use(async (c, next) => {
    await next();
    if (c.res.status === 304) return; // the client keeps the headers of what it has
    if (c.res.status === 201) c.header('X-Content-Type-Options', 'nosniff'); // no page, and no address that a page could be at
    else await (isEmbed(c.req.path) ? framed : secure)(c, () => Promise.resolve());
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  });
  app.on(
    OPEN_METHODS,
    '/v1/*',
    cors({
      origin: '*',
      allowMethods: OPEN_METHODS,
      exposeHeaders: ['ETag', 'Position', 'Next-After', 'X-D1-Bookmark'],
    }),
  );

  for (const route of viewRoutes) {
    const path = routed(route.path);
    app.get(`/v1/at/:position${path}`, cached('at'), (c) => atPosition(c, (at) => answerView(c, route, at)));
    app.get(`/v1${path}`, cached('head'), (c) => atHead(c, () => answerView(c, route, null)));
  }
  serveEmbeds(app);
  servePages(app);
  serveWhole(app);
  app.route('/v1', appendRoutes);
  app.route('/v1/keys', keyRoutes);
  app.route('/', maintenanceRoutes);
  app.get('/openapi.json', (c) => c.json(openapi()));
  app.notFound((c) =>
    problem(
      new LedgerError('not-found', 'there is nothing at this address', 'See /openapi.json for what there is.'),
      c,
    ),
  );
  app.onError((error, c) => problem(error, c));
  return app;
}
