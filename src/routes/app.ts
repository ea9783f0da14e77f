import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import * as z from 'zod';
import { LedgerError } from '../events/errors.ts';
import { kinds } from '../events/kinds/index.ts';
import { positionOf, readAt } from '../events/view.ts';
import { audit } from '../projections/audit.ts';
import { appendRoutes } from './append.ts';
import { keyRoutes } from './keys.ts';
import { databaseOf, type App } from './ledger.ts';
import { openapi } from './openapi.ts';
import { home } from './pages/home.tsx';
import { STYLE } from './pages/style.ts';
import { problem } from './problem.ts';
import { queryOf } from './query.ts';
import { answerView, stamp, viewRoutes } from './views.ts';

/** The whole of HTTP: JSON under /v1, pages at /. */
export function makeApp(): Hono<App> {
  const app = new Hono<App>();
  app.use(secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"], styleSrc: ["'self'"], scriptSrc: ["'self'"], imgSrc: ["'self'", 'data:'], connectSrc: ["'self'"],
      baseUri: ["'none'"], formAction: ["'self'"], frameAncestors: ["'none'"],
    },
    referrerPolicy: 'strict-origin-when-cross-origin',
  }));
  app.use('/v1/*', cors({ origin: '*', allowMethods: ['GET', 'HEAD', 'OPTIONS'], exposeHeaders: ['ETag', 'Position', 'Next-After'] }));
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  });

  for (const route of viewRoutes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.get(`/v1/at/:position${path}`, (c) => answerView(c, route, atOf(c.req.param('position'))));
    app.get(`/v1${path}`, async (c) => {
      const asOf = c.req.query('asOf');
      if (asOf === undefined) return answerView(c, route, null);
      const url = new URL(c.req.url);
      url.searchParams.delete('asOf');
      return c.redirect(`/v1/at/${await positionOf(databaseOf(c), timeOf(asOf))}${url.pathname.slice('/v1'.length)}${url.search}`, 302);
    });
  }
  app.route('/v1', appendRoutes);
  app.route('/v1/keys', keyRoutes);
  app.get('/v1/audit', async (c) => {
    queryOf(c, z.strictObject({}));
    const { view, ...checked } = await audit(databaseOf(c), kinds);
    return c.json({ ...stamp(view), ...checked });
  });
  app.get('/openapi.json', (c) => c.json(openapi()));
  app.get('/health', async (c) => {
    const { view } = await readAt(databaseOf(c), null, []);
    return c.json({ status: 'ok', ...stamp(view) });
  });
  app.get('/', (c) => home(c));
  app.get('/style.css', (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'public, max-age=3600' }));
  app.notFound((c) => problem(new LedgerError('not-found', 'there is nothing at this address', 'See /openapi.json for what there is.'), c));
  app.onError((error, c) => problem(error, c));
  return app;
}

function atOf(text: string): number {
  if (!/^(0|[1-9]\d{0,9})$/.test(text)) throw new LedgerError('malformed', `"${text.slice(0, 40)}" is not a position`, 'Positions are 0, 1, 2, 3 …');
  return Number(text);
}

/** RFC 3339, as the log writes it: UTC with milliseconds. A day means its end. */
function timeOf(text: string): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? new Date(text) : new Date(day ? `${text}T23:59:59.999Z` : Number.NaN);
  if (Number.isNaN(time.getTime())) throw new LedgerError('malformed', `asOf is not a time: "${text.slice(0, 40)}"`, 'Write RFC 3339, such as 2024-03-31T12:00:00Z; a "+" in it is %2B in an address.');
  return time.toISOString();
}
