import type { Child } from 'hono/jsx';
import type * as z from 'zod';
import type { At, View } from '../../../events/log/as-of.ts';
import type { Row } from '../../../exchange/csv.ts';
import type { Catalogue } from '../../../projections/queries/catalogue.ts';
import type { Read } from '../../http/batching.ts';
import type { PageName } from '../messages/messages.ts';
import type { Site } from './site.ts';

/** What a page is asked for. */
export interface Ask<Query> {
  /** Begins a reading: those that a page begins at once are sent as one batch. */
  readonly read: Read;
  readonly at: At;
  readonly query: Query;
  /** What stands in the address: `{series}`, `{id}` … */
  readonly params: Readonly<Record<string, string>>;
  /** What is registered at that position: every page names things by it. */
  readonly catalogue: Promise<Catalogue>;
  /** What the ledger is called on its first page, where a setting says so. */
  readonly titled: string | undefined;
  /** The ledger's reporting currency: money is given in it where recorded rates allow. */
  readonly currency: string;
}

/**
 * A page: one model, read at one position, and what is made of it: HTML for people, JSON (the model as it is) and CSV
 * (its main table). A page is one file; the list of them is `index.ts`.
 */
export interface Page<Schema extends z.ZodObject = z.ZodObject, Model extends { view: View } = { view: View }> {
  readonly name: PageName;
  readonly path: string;
  readonly query: Schema;
  read(ask: Ask<z.infer<Schema>>): Promise<Model>;
  /** What it found, for search engines and link previews; else they get the page's lead. */
  describe?(model: Model, site: Site): string | undefined;
  /** The same for machines: an object of schema.org. */
  linked?(model: Model, site: Site, about: About): object | undefined;
  /** What it is called, where that is more than the page's own title. */
  title?(model: Model, site: Site): string;
  body(model: Model, site: Site, query: Readonly<Record<string, string>>): Child;
  table(model: Model, site: Site): Row[];
  /** True where the same address ending in `.atom` is a feed. */
  readonly feed?: (model: Model) => readonly FeedEntry[];
}

/** What is known of a page by the time it is described to machines. */
export interface About {
  readonly origin: string;
  readonly title: string;
  readonly description: string;
}

export interface FeedEntry {
  readonly id: string;
  /** The event that first stated the fact: an entry stays the same one when it is corrected. */
  readonly fact?: string;
  readonly occurred: string;
  readonly recorded: string;
  readonly sentence: Readonly<Record<'en' | 'uk' | 'az', string>>;
}

export function definePage<Schema extends z.ZodObject, Model extends { view: View }>(page: Page<Schema, Model>): Page {
  return page as unknown as Page; // the functions of a page are only ever given its own query and model
}
