import { html } from 'hono/html';
import type { FeedEntry } from './page.ts';
import type { Site } from './site.ts';

/** Atom (RFC 4287): the newest entries of a page. An entry is updated when it is recorded, not when it happened. */
export function atom(props: {
  readonly site: Site;
  readonly title: string;
  /** The page, and this feed of it. */
  readonly page: string;
  readonly self: string;
  readonly origin: string;
  readonly entries: readonly FeedEntry[];
}) {
  const { site, title, page, self, origin, entries } = props;
  const updated = entries.reduce((latest, { recorded }) => (recorded > latest ? recorded : latest), site.view.recorded);
  return html`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${site.language}">
      <id>${page}</id>
      <title>${title} – ${site.m.site}</title>
      <updated>${updated || '1970-01-01T00:00:00.000Z'}</updated>
      <author><name>${site.m.site}</name></author>
      <link rel="self" type="application/atom+xml" href="${self}" />
      <link rel="alternate" type="text/html" href="${page}" />
      ${entries.map(
        ({ id, fact = id, occurred, recorded, sentence }) =>
          html`<entry>
            <id>${origin}/events/${fact}</id>
            <title>${site.date(occurred)}: ${sentence[site.language]}</title>
            <updated>${recorded}</updated>
            <link rel="alternate" type="text/html" href="${origin}${site.to(`/events/${id}`)}" />
            <content type="text">${sentence[site.language]}</content>
          </entry> `,
      )}</feed
    > `;
}
