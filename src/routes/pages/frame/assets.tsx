import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { LedgerError } from '../../../events/errors.ts';
import type { At } from '../../../events/log/as-of.ts';
import { languages, type Language } from '../../../events/values/languages.ts';
import { readAddressable } from '../../../projections/queries/addressable.ts';
import { readTotals } from '../../../projections/queries/totals.ts';
import { stamp } from '../../api/reads.ts';
import { readTogether } from '../../http/batching.ts';
import { cached } from '../../http/cache.ts';
import { databaseOf, type App } from '../../http/ledger.ts';
import { atHead, atPosition } from '../../http/moment.ts';
import { originOf } from '../../http/path.ts';
import { pages } from '../index.ts';
import script from './client.js';
import { addressOf, Site } from './site.ts';
import style from './style.css';

/** A new deployment's pages may meet an old style for this long. */
const FOR_A_WHILE = 'public, max-age=300';
/** The most activities and the most series of claims that sitemaps list, and the most pages in one sitemap. */
const LISTED = 3_000;
const A_SITEMAP = 500;

/** Two columns of a ledger: claimed, hollow; itemised, filled. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b6b50"/><rect x="7" y="7" width="7" height="18" fill="none" stroke="#fff" stroke-width="2"/><rect x="18" y="12" width="8" height="14" fill="#fff"/></svg>';

/** What belongs to the site as a whole: style, script, card, robots.txt and sitemap.xml. */
export function serveWhole(app: Hono<App>): void {
  app.get('/style.css', (c) =>
    c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': FOR_A_WHILE }),
  );
  app.get('/script.js', (c) =>
    c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': FOR_A_WHILE }),
  );
  app.get('/icon.svg', (c) => c.body(ICON, 200, { 'Content-Type': 'image/svg+xml', 'Cache-Control': FOR_A_WHILE }));
  app.get('/robots.txt', (c) =>
    c.body(
      `User-agent: *\nDisallow: /v1/\nDisallow: /at/\nDisallow: /uk/at/\nDisallow: /az/at/\nSitemap: ${originOf(c) + '/sitemap.xml'}\n`,
      200,
      { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': FOR_A_WHILE },
    ),
  );
  app.get('/sitemap.xml', cached('head'), (c) => atHead(c, () => sitemapIndex(c)));
  app.get('/sitemaps/:number{[1-9][0-9]{0,3}}', cached('head'), (c) => atHead(c, () => sitemap(c)));
  for (const language of languages) {
    const prefix = language === 'en' ? '' : `/${language}`;
    app.get(`${prefix}/at/:position/card.svg`, cached('at'), (c) => atPosition(c, (at) => card(c, language, at)));
    app.get(`${prefix}/card.svg`, cached('head'), (c) => atHead(c, () => card(c, language, null)));
  }
}

/** The addresses of all pages that have one of their own, without their languages. */
async function readPaths(c: Context<App>): Promise<string[]> {
  const read = readTogether(databaseOf(c));
  const [{ view, activities, series }, { rows }] = await Promise.all([
    read((db) => readAddressable(db, LISTED)),
    read((db) => readTotals(db, null, ['measure'], {})),
  ]);
  stamp(c, view);
  return [
    ...pages.map(({ path }) => path).filter((path) => !path.includes('{')),
    ...activities.map((slug) => `/activities/${slug}`),
    ...series.map((name) => `/claims/${name}`),
    ...new Set(rows.map(({ measure }) => `/measures/${measure}`)),
  ];
}

async function sitemapIndex(c: Context<App>): Promise<Response> {
  const count = Math.ceil((await readPaths(c)).length / A_SITEMAP);
  return xml(
    c,
    await html`<?xml version="1.0" encoding="utf-8"?>
      <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        ${Array.from(
          { length: count },
          (_, i) => html`<sitemap><loc>${originOf(c)}/sitemaps/${i + 1}</loc></sitemap> `,
        )}</sitemapindex
      > `,
  );
}

/** One sitemap: some of the pages, in every language. */
async function sitemap(c: Context<App>): Promise<Response> {
  const begin = (Number(c.req.param('number')) - 1) * A_SITEMAP;
  const paths = (await readPaths(c)).slice(begin, begin + A_SITEMAP);
  if (paths.length === 0)
    throw new LedgerError('not-found', 'there is no such sitemap', 'See /sitemap.xml for those there are.');
  const origin = originOf(c);
  return xml(
    c,
    await html`<?xml version="1.0" encoding="utf-8"?>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
        ${paths.flatMap((path) => {
          const own = languages.map((language) => ({
            language,
            href: origin + addressOf({ language, at: null }, path),
          }));
          const links = own.map(
            ({ language, href }) => html`<xhtml:link rel="alternate" hreflang="${language}" href="${href}" />`,
          );
          return own.map(({ href }) => html`<url><loc>${href}</loc>${links}</url> `);
        })}</urlset
      > `,
  );
}

function xml(c: Context<App>, body: unknown): Response {
  return c.body(String(body), 200, { 'Content-Type': 'application/xml; charset=utf-8' });
}

/** What is shown of the ledger where its address is shared: its largest figures. */
async function card(c: Context<App>, language: Language, at: At): Promise<Response> {
  const { view, rows } = await readTotals(databaseOf(c), at, ['measure'], {});
  stamp(c, view);
  const site = new Site({ language, at }, view, new Map());
  const figures = rows
    .filter(
      ({ measure, stated }) => /^(money\/itemised|people\/|weight\/|facilities\/completed)/.test(measure) && stated > 0,
    )
    .slice(0, 5);
  const picture = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 1200 630"
    font-family="system-ui, sans-serif"
  >
    <rect width="1200" height="630" fill="#fff" />
    <rect width="1200" height="14" fill="#0b6b50" />
    <text x="70" y="120" font-size="60" font-weight="700">${site.m.site}</text>
    <text x="70" y="180" font-size="32" fill="#525a63">${site.m.titles.overview}</text>
    ${figures.map(
      (row, i) =>
        html`<text x="70" y="${265 + i * 62}" font-size="40"
          ><tspan font-weight="700">${site.figures(row, row.measure)}</tspan> ${site.measure(row.measure)}</text
        > `,
    )}
    <text x="70" y="590" font-size="26" fill="#525a63">${site.m.columns.position} ${site.number(view.position)}</text>
  </svg> `;
  return c.body(String(await picture), 200, { 'Content-Type': 'image/svg+xml' });
}
