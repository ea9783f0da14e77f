import type { Child } from 'hono/jsx';
import { languages } from '../../../events/values/languages.ts';
import { messages } from '../messages/index.ts';
import type { Messages, PageName } from '../messages/messages.ts';
import { embedCode, EMBEDDED, embedPath } from './embedding.ts';
import type { Page } from './page.ts';
import { addressOf, type Place, type Site } from './site.ts';

type Section = readonly [PageName, path: string];

const NAV: readonly Section[] = [
  ['overview', '/'],
  ['timeline', '/timeline'],
  ['claims', '/claims'],
  ['activities', '/activities'],
];

const MORE: readonly Section[] = [
  ['totals', '/measures'],
  ['donors', '/donors'],
  ['items', '/items'],
  ['places', '/places'],
  ['organizations', '/organizations'],
  ['promises', '/promises'],
  ['reconstruction', '/reconstruction'],
  ['rehabilitation', '/rehabilitation'],
  ['sources', '/sources'],
  ['changes', '/changes'],
  ['about', '/about'],
];

export interface Frame {
  readonly site: Site;
  readonly page: Page;
  readonly title: string;
  readonly description: string;
  /** The path below language and position: `/claims`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Scheme and host, for what must be a whole address. */
  readonly origin: string;
  /** When the first event was recorded. */
  readonly since: string;
  /** The same for machines: an object of schema.org. */
  readonly linked: object | undefined;
  readonly children: Child;
}

/** The frame of every page: what it is, when it is of, its data, its citation, and the way elsewhere. */
export function Layout(frame: Frame) {
  const { site, page, title, children } = frame;
  const { m, view, place, language } = site;
  const isHead = place.at === null;
  return (
    <html lang={language}>
      <Head {...frame} />
      <body data-position={isHead ? String(view.position) : undefined}>
        <a class="skip" href="#main">
          {m.skip}
        </a>
        <Header {...frame} />
        <main id="main" tabindex={-1} class={`page-${page.name}`}>
          <h1>{title}</h1>
          <p class="lead">{m.intro[page.name]}</p>
          {view.position === 0 && isHead && <p>{m.text.empty}</p>}
          {children}
        </main>
        <Footer {...frame} />
      </body>
    </html>
  );
}

/** What browsers, search engines and feed readers read. */
function Head({ site, page, title, description, path, query, origin, linked }: Frame) {
  const { m, place } = site;
  const fullTitle = `${title} – ${m.site}`;
  const canonical = origin + site.to(path, query);
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{fullTitle}</title>
      <meta name="description" content={description} />
      <meta property="og:title" content={fullTitle} />
      <meta property="og:description" content={description} />
      <meta property="og:type" content="website" />
      <meta property="og:url" content={canonical} />
      <meta property="og:image" content={`${origin}${site.to('/card.svg')}`} />
      <link rel="canonical" href={canonical} />
      {languages.map((other) => (
        <link rel="alternate" hreflang={other} href={origin + addressOf({ ...place, language: other }, path, query)} />
      ))}
      <link rel="alternate" type="application/json" href={dataAddress(site, path, query, 'json')} />
      <link rel="alternate" type="text/csv" href={dataAddress(site, path, query, 'csv')} />
      {page.feed && (
        <link rel="alternate" type="application/atom+xml" title={title} href={dataAddress(site, path, query, 'atom')} />
      )}
      {isEmbedded(page) && (
        <link
          rel="alternate"
          type="application/json+oembed"
          href={`${origin}/oembed?url=${encodeURIComponent(origin + site.to(path))}`}
        />
      )}
      <link rel="icon" type="image/svg+xml" href="/icon.svg" />
      <link rel="stylesheet" href="/style.css" />
      <script src="/script.js" defer />
      {linked && (
        <script
          type="application/ld+json"
          dangerouslySetInnerHTML={{ __html: JSON.stringify(linked).replaceAll('<', String.raw`\u003c`) }}
        />
      )}
    </head>
  );
}

/** The ledger's name, its languages and sections, and which position this is. */
function Header({ site, page, path, query }: Frame) {
  const { m, view, place, language } = site;
  const isHead = place.at === null;
  return (
    <header>
      <Masthead place={place} path={path} query={query} current={page.name} />
      {isHead && <News m={m} />}
      {!isHead && (
        <p class="past">
          {view.position === 0 ? m.text.empty : m.pastAt(site.number(view.position), site.day(view.recorded))}{' '}
          <a href={addressOf({ language, at: null }, path, query)}>{m.text.toHead}</a>
        </p>
      )}
    </header>
  );
}

interface Here {
  readonly place: Place;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The page that is shown; none where there is no page at this address. */
  readonly current?: PageName;
}

/** The ledger's name, the page in other languages, and the sections. */
export function Masthead(here: Here) {
  const { place, current } = here;
  const m = messages[place.language];
  return (
    <>
      <div class="masthead">
        <a class="brand" href={addressOf(place, '/')}>
          {m.site}
        </a>
        <form role="search" action={addressOf(place, '/search')} method="get">
          <input name="q" type="search" maxlength={200} aria-label={m.nav.search} placeholder={m.nav.search} />
          <button type="submit" aria-label={m.nav.search}>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
              <path class="lens" d="M11 11l4 4M12 7a5 5 0 1 1 -10 0a5 5 0 1 1 10 0z" />
            </svg>
          </button>
        </form>
        <LanguageLinks {...here} />
      </div>
      <nav aria-label={m.sections}>
        <ul>
          <Sections place={place} current={current} sections={NAV} />
          <li>
            <details>
              <summary>{m.text.more}</summary>
              <ul>
                <Sections place={place} current={current} sections={MORE} />
              </ul>
            </details>
          </li>
        </ul>
      </nav>
    </>
  );
}

function Sections(props: Pick<Here, 'place'> & { current: PageName | undefined; sections: readonly Section[] }) {
  const { place, current, sections } = props;
  const m = messages[place.language];
  return (
    <>
      {sections.map(([name, to]) => (
        <li>
          <a href={addressOf(place, to)} aria-current={current && m.nav[name] === m.nav[current] ? 'page' : undefined}>
            {m.nav[name]}
          </a>
        </li>
      ))}
    </>
  );
}

function LanguageLinks({ place, path, query }: Here) {
  return (
    <nav aria-label={messages[place.language].languages}>
      <ul class="languages">
        {languages.map((other) => (
          <li>
            <a
              href={addressOf({ ...place, language: other }, path, query)}
              hreflang={other}
              lang={other}
              aria-current={other === place.language ? 'true' : undefined}
            >
              {messages[other].languageName}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Filled in by the script when the head has moved; a template of each plural form goes along. */
function News({ m }: { readonly m: Messages }) {
  return (
    <p
      id="news"
      role="status"
      data-one={m.newEvents.one}
      data-few={m.newEvents.few}
      data-many={m.newEvents.many}
      data-other={m.newEvents.other}
    />
  );
}

function Footer(frame: Frame) {
  const { site, page, title, path, query, origin } = frame;
  const { m, view, language } = site;
  const permanent = origin + addressOf({ language, at: view.position }, path, query);
  const recorded = view.recorded === '' ? '' : site.day(view.recorded);
  const citation = `${m.cite(title, site.number(view.position), recorded)}. ${permanent}`;
  return (
    <footer>
      {view.position > 0 && <p>{m.headAt(site.number(view.position), site.day(view.recorded))}</p>}
      <section>
        <h2>{m.text.cite}</h2>
        <p id="citation">{citation}</p>
        <p class="buttons">
          <a href={permanent}>{m.text.permanent}</a>
          <button type="button" data-copy={permanent} data-done={m.text.copied} hidden>
            {m.text.copyLink}
          </button>
          <button type="button" data-copy={citation} data-done={m.text.copied} hidden>
            {m.text.copyCitation}
          </button>
        </p>
      </section>
      <section>
        <h2>{m.text.data}</h2>
        <p class="buttons">
          <a href={dataAddress(site, path, query, 'json')}>JSON</a>
          <a href={dataAddress(site, path, { ...query, bom: '1' }, 'csv')}>CSV</a>
          {page.feed && <a href={dataAddress(site, path, query, 'atom')}>{m.text.feed} (Atom)</a>}
          <a href="/v1/events">{m.text.theLog}</a>
          <a href="/openapi.json">{m.text.api}</a>
          <a href="/v1/audit">{m.text.audit}</a>
        </p>
      </section>
      {isEmbedded(page) && <EmbedCode address={origin + site.to(embedPath(path))} label={m.text.embed} />}
      <Clocks {...frame} />
      <Imprint site={site} />
    </footer>
  );
}

function isEmbedded({ path }: Page): boolean {
  return (EMBEDDED as readonly string[]).includes(path);
}

/** What to paste into a page of another site. */
function EmbedCode({ address, label }: { readonly address: string; readonly label: string }) {
  return (
    <details>
      <summary>{label}</summary>
      <code>{embedCode(address)}</code>
    </details>
  );
}

/** Who publishes the ledger, where mistakes are reported, and what may be done with the data. */
export function Imprint({ site }: { readonly site: Site }) {
  const { text } = site.m;
  const { publisher, contact, licence } = site.settings;
  const address = /^[^:/]+@[^:/]+$/.test(contact) ? `mailto:${contact}` : contact;
  return (
    <p class="buttons">
      {publisher !== '' && (
        <span>
          {text.publishedBy} {publisher}
        </span>
      )}
      <a href={licence} rel="license">
        {text.dataLicence}
      </a>
      {contact !== '' && <a href={address}>{text.reportMistake}</a>}
    </p>
  );
}

/** The two clocks: what had happened by a day, and what the ledger had learnt by a day. */
function Clocks({ site, page, path, query, since }: Frame) {
  const { text } = site.m;
  const day = (name: 'on' | 'asOf', label: string, least?: string) => (
    <form
      action={name === 'asOf' ? addressOf({ language: site.language, at: null }, path) : site.to(path)}
      method="get"
      class="stood"
    >
      {Object.entries(query)
        .filter(([other]) => other !== name && other !== 'cursor')
        .map(([other, value]) => (
          <input type="hidden" name={other} value={value} />
        ))}
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type="date"
        min={least}
        value={/^\d{4}-\d\d-\d\d$/.exec(query[name] ?? '')?.[0]}
        required
      />
      <button type="submit">{text.show}</button>
    </form>
  );
  return (
    <section>
      {'on' in page.query.shape && day('on', text.happenedBy)}
      {day('asOf', text.knownOn, since.slice(0, 10) || undefined)}
    </section>
  );
}

/** The same page as data. The overview has no name of its own to add an ending to. */
export function dataAddress(
  site: Site,
  path: string,
  query: Readonly<Record<string, string>>,
  format: 'json' | 'csv' | 'atom',
): string {
  return site.to(`${path === '/' ? '/index' : path}.${format}`, query);
}
