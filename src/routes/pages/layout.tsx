import type { Child } from 'hono/jsx';
import type { View } from '../../events/view.ts';
import { Words } from '../../events/words.ts';

/** The frame of every page: what it is, when it is of, and the way to the data. */
export function Layout({ title, view, children }: { title: string; view: View; children: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <meta name="description" content="What was given, what was only said, and where each figure comes from." />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header>
          <a class="brand" href="/">
            Aid Ledger
          </a>
          <p>What was given, what was only said, and where each figure comes from.</p>
        </header>
        <main id="main">{children}</main>
        <footer>
          <p>
            {view.position === 0
              ? 'The ledger is empty.'
              : `The ledger at position ${view.position}, recorded ${view.recorded.slice(0, 10)}.`}{' '}
            <a href={`/at/${view.position}`}>This page for ever</a> · <a href="/openapi.json">API</a> ·{' '}
            <a href="/v1/events">The log</a> · <a href="/v1/audit">Audit</a>
          </p>
        </footer>
      </body>
    </html>
  );
}

/** English words where only figures and dates are needed. */
export const english = new Words('en', () => undefined);
