import type { Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import * as z from 'zod';
import { LedgerError } from '../../events/errors.ts';
import { kinds } from '../../events/kinds/index.ts';
import type { At, View } from '../../events/log/as-of.ts';
import { languages, type Language } from '../../events/values/languages.ts';
import { readClaims, readClaimsOnTheWhole, type ClaimEntry } from '../../projections/claims/claims.ts';
import { readCatalogue } from '../../projections/queries/catalogue.ts';
import { readTotals } from '../../projections/queries/totals.ts';
import { stamp } from '../api/reads.ts';
import { readTogether, type Read } from '../http/batching.ts';
import { cached } from '../http/cache.ts';
import { databaseOf, type App } from '../http/ledger.ts';
import { atHead, atPosition } from '../http/moment.ts';
import { filled, originOf, partsOf, routed } from '../http/path.ts';
import { queryOf } from '../http/query.ts';
import { latestOf, subjectOf, SubjectFigure } from './components/claim-figure.tsx';
import { CLAIMS_ON_THE_WHOLE, Finding, findingOf } from './components/finding.tsx';
import { embedAddress, embedCode, EMBEDDED, embedPath } from './frame/embedding.ts';
import { addressOf, Site } from './frame/site.ts';

/** A figure as it stands in pages of other sites. */
interface Figure {
  readonly view: View;
  /** What it says, in words: where that differs between two positions, the figure has changed. */
  told(site: Site): string;
  show(site: Site): Child;
}

type Parts = Readonly<Record<string, string>>;

/** What can be embedded: the page it is of, and how it is read. */
const embeds: Readonly<Record<(typeof EMBEDDED)[number], (read: Read, at: At, parts: Parts) => Promise<Figure>>> = {
  '/': async (read, at) => {
    const { view, claims } = await read((db) =>
      readClaimsOnTheWhole(db, at, kinds, { latest: CLAIMS_ON_THE_WHOLE, withMonths: false }),
    );
    const claim = findingOf(claims);
    if (!claim) throw nothing('no claim on the whole is recorded');
    return { view, told: (site) => toldOf(site, claim), show: (site) => <Finding site={site} claim={claim} /> };
  },
  '/claims/{series}': async (read, at, { series = '' }) => {
    const asked = { series, limit: 100, withMonths: true };
    const { view, claims, months } = await read((db) => readClaims(db, at, kinds, asked));
    const claim = latestOf(claims) ?? claims.at(-1);
    if (!claim) throw nothing(`there is no claim in the series "${series}"`);
    return {
      view,
      told: (site) => toldOf(site, claim),
      show: (site) => <SubjectFigure site={site} subject={subjectOf(claims, claim)} months={months} heading="h2" />,
    };
  },
  '/measures/{family}/{code}': async (read, at, { family = '', code = '' }) => {
    const measure = `${family}/${code}`;
    const { view, rows } = await read((db) => readTotals(db, at, ['measure'], { measure }));
    if (rows.length === 0) throw nothing(`nothing is itemised of ${measure}`);
    const told = (site: Site): string =>
      `${site.measureTitle(measure)}: ${rows.map((row) => site.figures(row, measure)).join('; ')}`;
    return {
      view,
      told,
      show: (site) => (
        <section class="finding">
          <p>{site.measureTitle(measure)}</p>
          {rows.map((row) => (
            <p class="big">{site.figures(row, measure)}</p>
          ))}
        </section>
      ),
    };
  },
};

/** What was said and what is itemised of it. */
function toldOf(site: Site, claim: ClaimEntry): string {
  return `${site.said(claim.quantity)} ${claim.itemised ? site.figures(claim.itemised, claim.measure) : ''}`;
}

function nothing(detail: string): LedgerError {
  return new LedgerError('not-found', detail, 'See / and /claims for what can be embedded.');
}

/** `/embed/…` in every language, live and as it stood, and oEmbed for the pages that these are of. */
export function serveEmbeds(app: Hono<App>): void {
  for (const language of languages)
    for (const page of EMBEDDED) {
      const prefix = language === 'en' ? '' : `/${language}`;
      const route = routed(embedPath(page));
      const read = embeds[page];
      // a frozen figure says when it has changed since, and so is kept no longer than a live one
      app.get(`${prefix}/at/:position${route}`, cached('head'), (c) =>
        atPosition(c, (at) => answer(c, language, page, read, at)),
      );
      app.get(`${prefix}${route}`, cached('head'), (c) => atHead(c, () => answer(c, language, page, read, null)));
    }
  app.get('/oembed', oembed);
}

async function answer(
  c: Context<App>,
  language: Language,
  page: string,
  readFigure: (typeof embeds)['/'],
  at: At,
): Promise<Response> {
  const read = readTogether(databaseOf(c));
  const parts = partsOf(c);
  const [now, figure, { registered }] = await Promise.all([
    at === null ? undefined : readFigure(read, null, parts).catch(() => undefined),
    readFigure(read, at, parts),
    read((db) => readCatalogue(db, at, kinds)),
  ]);
  const { position, recorded } = figure.view;
  stamp(c, figure.view);
  const origin = originOf(c);
  const site = new Site({ language, at }, figure.view, registered);
  const path = filled(page, parts);
  const hasChanged = now !== undefined && now.told(site) !== figure.told(site);
  return c.html(
    `<!DOCTYPE html>${String(
      <html lang={language}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${figure.told(site)} – ${site.m.site}`}</title>
          <link rel="canonical" href={origin + site.to(path)} />
          <link rel="stylesheet" href="/style.css" />
        </head>
        <body class="embed">
          <main>
            <h1 class="unseen">{figure.told(site)}</h1>
            {figure.show(site)}
            <p class="soft">
              <a href={site.to(path)} target="_top">
                {site.m.site}
              </a>{' '}
              · {(at === null ? site.m.headAt : site.m.pastAt)(site.number(position), site.day(recorded))}{' '}
              {hasChanged && (
                <a href={addressOf({ language, at: null }, path)} target="_top">
                  {site.m.text.changedSince}
                </a>
              )}
            </p>
          </main>
        </body>
      </html>,
    )}`,
  );
}

const oembedQuery = z.strictObject({
  url: z.url().max(2000),
  format: z.enum(['json', 'xml']).optional(),
  maxwidth: z.string().max(9).optional(),
  maxheight: z.string().max(9).optional(),
});

/** oEmbed 1.0: how to show a page of this site in another. */
function oembed(c: Context<App>): Response {
  const { url, format, maxwidth, maxheight } = queryOf(c, oembedQuery);
  if (format === 'xml')
    throw new LedgerError('not-found', 'this site answers oEmbed in JSON only', 'Ask with format=json.');
  const origin = originOf(c);
  const { origin: asked, pathname } = new URL(url);
  const address = asked === origin ? embedAddress(pathname) : undefined;
  if (address === undefined)
    throw new LedgerError(
      'not-found',
      'this address is none that can be embedded',
      `Give the address of the overview, of a series of claims or of a measure, such as ${origin}/.`,
    );
  const [width, height] = [
    [maxwidth, 640],
    [maxheight, 420],
  ].map(([most, usual]) => Math.min(Number(most ?? usual) || Number(usual), Number(usual)));
  c.header('Cache-Control', 'public, max-age=3600');
  return c.json({
    version: '1.0',
    type: 'rich',
    provider_name: 'Aid Ledger',
    provider_url: `${origin}/`,
    cache_age: 3600,
    width,
    height,
    html: embedCode(origin + address, width, height),
  });
}
