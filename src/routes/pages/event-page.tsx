import * as z from 'zod';
import type { Kind } from '../../events/kind.ts';
import { kinds } from '../../events/kinds/index.ts';
import { sentencesOf } from '../../events/language/formatter.ts';
import { readEvent, type Logged } from '../../events/log/feed.ts';
import { contentOf } from '../../events/log/stored.ts';
import type { StoredEvent } from '../../events/values/envelope.ts';
import type { Names } from '../../events/values/text.ts';
import { readNames } from '../../projections/queries/names.ts';
import { readPostings } from '../../projections/queries/timeline.ts';
import { OneOrigin, SourceLink } from './components/parts.tsx';
import { definePage } from './frame/page.ts';
import type { Site } from './frame/site.ts';

/** One event: what it says, its sources, its corrections, and its place in the log. */
export const event = definePage({
  name: 'event',
  path: '/events/{id}',
  query: z.strictObject({}),
  async read({ read, at, params }) {
    const id = params['id'] ?? '';
    const [found, { postings }] = await Promise.all([
      read((db) => readEvent(db, at, id, kinds)),
      read((db) => readPostings(db, at, id)),
    ]);
    const mentioned = found.history.flatMap((one) => {
      const { kind, data } = statedBy(one, found.history);
      return (kind?.mentions?.(data) ?? []).map(({ key }) => key);
    });
    return {
      ...found,
      postings,
      names: await read((db) => readNames(db, found.view.position, [...new Set(mentioned)], kinds)),
    };
  },
  title: ({ event: found, history, names }, site) => sentenceOf(site, found, history, names),
  body({ event: logged, standing, history, postings, names }, site) {
    const { m } = site;
    const { event: stated } = logged;
    const content = contentOf(stated, kinds.get(typeOf(history)));
    return (
      <>
        <dl class="facts">
          <dt>{m.text.kind}</dt>
          <dd>{m.kinds[stated.type] ?? stated.type}</dd>
          <dt>{m.columns.date}</dt>
          <dd>{site.date(content.occurred)}</dd>
          <dt>{m.columns.status}</dt>
          <dd>{m.standings[standing]}</dd>
          {typeof stated.data['reason'] === 'string' && (
            <>
              <dt>{m.columns.reason}</dt>
              <dd>{stated.data['reason']}</dd>
            </>
          )}
        </dl>
        <h2>{m.text.adds}</h2>
        {postings.length === 0 ? (
          <p>{m.text.addsNothing}</p>
        ) : (
          <ul>
            {postings.map((posting) => (
              <li>
                <a href={site.to(`/measures/${posting.measure}`)}>{site.measure(posting.measure)}</a>:{' '}
                {site.figures(posting, posting.measure)}
              </li>
            ))}
          </ul>
        )}
        <Sources site={site} sources={content.sources} />
        {history.length > 1 && <History site={site} history={history} names={names} />}
        <InTheLog site={site} logged={logged} />
      </>
    );
  },
  table: ({ history }) =>
    history.map(({ position, event: stated, leaf }) => ({
      position,
      id: stated.id,
      type: stated.type,
      stream: stated.stream,
      version: stated.version,
      occurred: stated.occurred,
      recorded: stated.recorded,
      actor: stated.actor,
      data: JSON.stringify(stated.data),
      sources: stated.sources.map(({ url, title }) => url ?? title).join(' '),
      leaf,
    })),
});

/** The kind of the fact: a correction keeps that of what was first stated. */
function typeOf(history: readonly Logged[]): string {
  return history[0]?.event.type ?? '';
}

/** What the event states, and the kind of that; a retraction reads as what it takes back. */
function statedBy(logged: Logged, history: readonly Logged[]): { kind: Kind | undefined; data: StoredEvent['data'] } {
  const type = typeOf(history);
  const isRetraction = kinds.get(logged.event.type)?.acts === 'retracts';
  const stating = isRetraction ? (history.at(-2) ?? logged) : logged;
  return { kind: kinds.get(type), data: contentOf(stating.event, kinds.get(type)).data };
}

function sentenceOf(
  site: Site,
  logged: Logged,
  history: readonly Logged[],
  names: Readonly<Record<string, Names>>,
): string {
  const { kind, data } = statedBy(logged, history);
  return kind ? sentencesOf(kind.sentence, data, (key) => names[key])[site.language] : typeOf(history);
}

function Sources({ site, sources }: { readonly site: Site; readonly sources: StoredEvent['sources'] }) {
  const { m } = site;
  return (
    <>
      <h2>{m.columns.sources}</h2>
      {sources.length === 0 ? (
        <p>{m.text.noSource}</p>
      ) : (
        <>
          <OneOrigin site={site} sources={sources} />
          <ul>
            {sources.map((source) => (
              <li>
                <SourceLink site={site} source={source} />
                {source.url !== undefined && source.title !== undefined && (
                  <span lang={source.language}>: {source.title}</span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Every event about the same fact, in order. */
function History({
  site,
  history,
  names,
}: {
  readonly site: Site;
  readonly history: readonly Logged[];
  readonly names: Parameters<typeof sentenceOf>[3];
}) {
  const { m } = site;
  return (
    <>
      <h2>{m.text.history}</h2>
      <ol class="timeline">
        {history.map((one) => (
          <li>
            <p>
              <a href={site.to(`/events/${one.event.id}`)}>
                {m.kinds[one.event.type] ?? one.event.type}, {site.day(one.event.recorded)}
              </a>
              : {sentenceOf(site, one, history, names)}
            </p>
            {typeof one.event.data['reason'] === 'string' && <p class="became">{one.event.data['reason']}</p>}
          </li>
        ))}
      </ol>
    </>
  );
}

/** Where the event stands in the log. */
function InTheLog({ site, logged }: { readonly site: Site; readonly logged: Logged }) {
  const { m } = site;
  const { event: stated } = logged;
  return (
    <>
      <h2>{m.text.log}</h2>
      <dl class="facts">
        <dt>{m.columns.position}</dt>
        <dd>
          <a href={`/v1/events?after=${logged.position - 1}&limit=1`}>{site.number(logged.position)}</a>
        </dd>
        <dt>{m.text.stream}</dt>
        <dd>
          <a href={`/v1/events?stream=${stated.stream}`}>{stated.stream}</a>, {site.number(stated.version)}
        </dd>
        <dt>{m.columns.recorded}</dt>
        <dd>
          {site.day(stated.recorded)}, {stated.recorded.slice(11, 19)} UTC
        </dd>
        <dt>{m.text.actor}</dt>
        <dd>{stated.actor}</dd>
        <dt>{m.text.leaf}</dt>
        <dd>
          <code>{logged.leaf}</code>
        </dd>
      </dl>
    </>
  );
}
