import type { Context } from 'hono';
import { languages, type Language } from '../../../events/values/languages.ts';
import { messages } from '../messages/index.ts';
import { Masthead } from './layout.tsx';
import { addressOf } from './site.ts';

/** True where a person's browser asked for a page, and should see what went wrong as a page. */
export function wantsPage(c: Context): boolean {
  return !/^\/v1(\/|$)|\.(json|csv|atom)$/.test(c.req.path) && /\btext\/html\b/.test(c.req.header('Accept') ?? '');
}

/** An error as a page that helps: what happened, what to do, every section, the timeline's search, and the way back. */
export function errorPage(
  c: Context,
  problem: { readonly status: number; readonly detail: string; readonly hint: string },
): string {
  const language: Language = languages.find((one) => c.req.path.startsWith(`/${one}/`)) ?? 'en';
  const { text, site, skip } = messages[language];
  const place = { language, at: null };
  const { pathname, searchParams } = new URL(c.req.url);
  const path = language === 'en' ? pathname : pathname.slice(language.length + 1);
  const title = problem.status === 404 ? text.notFound : problem.status < 500 ? text.badRequest : text.failed;
  const page = (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} – ${site}`}</title>
        <link rel="icon" type="image/svg+xml" href="/icon.svg" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">
          {skip}
        </a>
        <header>
          <Masthead place={place} path={path} query={Object.fromEntries(searchParams)} />
        </header>
        <main id="main" tabindex={-1}>
          <h1>{title}</h1>
          {problem.status === 404 ? (
            <p>{text.notFoundHint}</p>
          ) : (
            <p lang="en">
              {problem.detail}. {problem.hint}
            </p>
          )}
          <form class="filters" action={addressOf(place, '/search')} method="get">
            <p>
              <label for="q">{text.words}</label>
              <input id="q" name="q" type="search" maxlength={200} value={askedFor(path)} />
            </p>
            <p class="buttons">
              <button type="submit">{text.apply}</button>
            </p>
          </form>
          <p>
            <a href={addressOf(place, '/')}>{text.backHome}</a>
          </p>
        </main>
      </body>
    </html>
  );
  return `<!DOCTYPE html>${String(page)}`;
}

/** What a mistyped address may have meant, as words to search for: `/activities/electrical-equipment` → "electrical equipment". */
function askedFor(path: string): string {
  const last = path.split('/').findLast((part) => part !== '') ?? '';
  return /^[a-z0-9-]+$/.test(last) ? last.replaceAll('-', ' ').slice(0, 200) : '';
}
