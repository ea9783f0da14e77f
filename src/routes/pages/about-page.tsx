import * as z from 'zod';
import { readAt } from '../../events/log/as-of.ts';
import { Imprint } from './frame/layout.tsx';
import { definePage } from './frame/page.ts';

/** The method, in words. */
export const about = definePage({
  name: 'about',
  path: '/about',
  query: z.strictObject({}),
  async read({ read, at }) {
    const { view } = await read((db) => readAt(db, at, []));
    return { view };
  },
  body: (_, site) => (
    <div class="prose">
      <Imprint site={site} />
      {site.m.about.map(([heading, ...paragraphs]) => (
        <section>
          <h2>{heading}</h2>
          {paragraphs.map((paragraph) => (
            <p>{paragraph}</p>
          ))}
        </section>
      ))}
    </div>
  ),
  table: (_, site) => site.m.about.map(([heading, ...paragraphs]) => ({ heading, text: paragraphs.join(' ') })),
});
