import type { Context, Hono, MiddlewareHandler } from 'hono';
import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import type { At, View } from '../../events/log/as-of.ts';
import { languages, type Language } from '../../events/values/languages.ts';
import { csvOf } from '../../exchange/csv.ts';
import { readCatalogue } from '../../projections/queries/catalogue.ts';
import { stamp } from '../api/reads.ts';
import { readTogether } from '../http/batching.ts';
import { cached } from '../http/cache.ts';
import { databaseOf, type App } from '../http/ledger.ts';
import { atHead, atPosition } from '../http/moment.ts';
import { filled, originOf, partsOf } from '../http/path.ts';
import { queryOf } from '../http/query.ts';
import { atom } from './frame/atom.ts';
import { dataAddress, Layout } from './frame/layout.tsx';
import type { Page } from './frame/page.ts';
import { CC_BY, Site, type Settings } from './frame/site.ts';
import { pages } from './index.ts';

type Format = 'html' | 'json' | 'csv' | 'atom';

/** Every page, in every language, at the head and at a position, and as data. */
export function servePages(app: Hono<App>): void {
  for (const language of languages)
    for (const page of pages) {
      const prefix = language === 'en' ? '' : `/${language}`;
      const formats = (['html', 'json', 'csv', 'atom'] as const).filter((format) => format !== 'atom' || page.feed);
      for (const format of formats) {
        const path = routeOf(page, format);
        app.get(`${prefix}/at/:position${path}`, cached('at'), canonical, (c) =>
          atPosition(c, (at) => answer(c, page, language, format, at)),
        );
        app.get(`${prefix}${path}` || '/', cached('head'), canonical, (c) =>
          atHead(c, () => answer(c, page, language, format, null)),
        );
      }
    }
}

/** The pattern of a page's address in Hono's terms. A part never holds a dot, so that an ending is recognised. */
function routeOf(page: Page, format: Format): string {
  const ending = format === 'html' ? '' : `.${format}`;
  if (page.path === '/') return format === 'html' ? '' : `/index${ending}`;
  const parts = page.path.split('/').slice(1);
  return parts
    .map((part, i) => {
      const last = i === parts.length - 1 ? ending : '';
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined ? `/${part}${last}` : `/:${name}{[^./]+${last.replace('.', '\\.')}}`;
    })
    .join('');
}

/** A form leaves empty fields in the address; the page has one address, without them and in order. */
const canonical: MiddlewareHandler<App> = (c, next) => {
  const { pathname, searchParams } = new URL(c.req.url);
  const kept = new URLSearchParams([...searchParams].filter(([, value]) => value !== ''));
  if (kept.size === searchParams.size) return next();
  kept.sort();
  return Promise.resolve(c.redirect(kept.size > 0 ? `${pathname}?${kept.toString()}` : pathname, 302));
};

async function answer(c: Context<App>, page: Page, language: Language, format: Format, at: At): Promise<Response> {
  const { bom, ...query } = queryOf(c, format === 'csv' ? page.query.extend(OF_CSV) : page.query) as Query;
  const params = partsOf(c, true);
  const read = readTogether(databaseOf(c));
  const catalogue = read((db) => readCatalogue(db, at, kinds));
  const settings = { currency: c.env.REPORTING_CURRENCY, titled: c.env.TITLE || undefined };
  const ask = { read, at, query, params, catalogue, ...settings };
  const [model, { view, registered, since }] = await Promise.all([page.read(ask), catalogue]);
  const site = new Site({ language, at }, view, registered, settingsOf(c.env));
  const stamped = stamp(c, view);
  const origin = originOf(c);
  const path = filled(page.path, params);
  const asked = Object.fromEntries(Object.entries(c.req.query()).filter(([name]) => name in page.query.shape));
  const title = page.title?.(model, site) ?? site.m.titles[page.name];
  const description = page.describe?.(model, site) ?? site.m.intro[page.name];
  switch (format) {
    case 'json': {
      const { view: _, ...rest } = model as { view: unknown };
      return c.json({ ...stamped, title, page: origin + site.to(path, asked), ...rest });
    }
    case 'csv': {
      const { models, next } = await wholeList(page, { ...ask, at: view.position }, model);
      if (next !== undefined)
        c.header('Link', `<${dataAddress(site, path, { ...asked, cursor: next }, 'csv')}>; rel="next"`);
      const rows = models.flatMap((one) => page.table(one, site));
      return c.body((bom === undefined ? '' : '\uFEFF') + csvOf(rows), 200, {
        'Content-Type': 'text/csv; charset=utf-8; header=present',
        'Content-Disposition': `inline; filename="${fileName(path, view.position)}.csv"`,
      });
    }
    case 'atom':
      return c.body(
        String(
          await atom({
            site,
            title,
            page: origin + site.to(path, asked),
            self: origin + dataAddress(site, path, asked, 'atom'),
            origin,
            entries: page.feed?.(model) ?? [],
          }),
        ),
        200,
        { 'Content-Type': 'application/atom+xml; charset=utf-8' },
      );
    default:
      c.header('Link', alternates(site, path, asked));
      return c.html(
        `<!DOCTYPE html>${await (
          <Layout
            site={site}
            page={page}
            title={title}
            description={description}
            path={path}
            query={asked}
            origin={origin}
            since={since}
            linked={page.linked?.(model, site, { origin, title, description })}
          >
            {page.body(model, site, asked)}
          </Layout>
        ).toString()}`,
      );
  }
}

/** What only CSV takes: with a byte order mark Excel reads it as UTF-8. */
const OF_CSV = { bom: z.literal('1', { error: 'is not 1' }).optional() };

type Query = Readonly<Record<string, string | undefined>>;

/** A list in CSV goes on over this many pages of the screen; what is longer goes on at the next address. */
const PAGES_OF_CSV = 3;

/** A page and those after it, of the same position. */
async function wholeList(
  page: Page,
  ask: Parameters<Page['read']>[0],
  first: { view: View },
): Promise<{ models: { view: View }[]; next: string | undefined }> {
  const models = [first];
  const nextOf = (model: object): string | undefined => ('next' in model ? String(model.next) : undefined);
  let next = nextOf(first);
  while (next !== undefined && 'cursor' in page.query.shape && models.length < PAGES_OF_CSV) {
    const model = await page.read({ ...ask, query: { ...ask.query, cursor: next } });
    models.push(model);
    next = nextOf(model);
  }
  return { models, next };
}

function settingsOf({ PUBLISHER, CONTACT, DATA_LICENCE }: Env): Settings {
  return {
    publisher: PUBLISHER ?? '',
    contact: CONTACT ?? '',
    licence: DATA_LICENCE || CC_BY,
  };
}

function alternates(site: Site, path: string, query: Readonly<Record<string, string>>): string {
  const link = (format: 'json' | 'csv', type: string): string =>
    `<${dataAddress(site, path, query, format)}>; rel="alternate"; type="${type}"`;
  return `${link('json', 'application/json')}, ${link('csv', 'text/csv')}`;
}

function fileName(path: string, position: number): string {
  return `aid-ledger${path.replaceAll('/', '-').replace(/-$/, '')}-at-${position}`;
}
