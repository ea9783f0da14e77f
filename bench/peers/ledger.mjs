import { activity, deliveries } from '../generator.mjs';
import { appendBytes, post } from '../ledger.mjs';
import { load } from '../load.mjs';
import { Written } from '../rows.mjs';

/**
 * The ledger, over HTTP: validation, the expected version and every projection included. What it wrote is handed on to
 * `limits`, which write it again.
 */
export async function openLedger(url, limits, { hot = false } = {}) {
  const streams = Array.from({ length: hot ? 1 : 32 }, (_, i) => `append-${hot ? 'hot' : i}`);
  await post(url, streams.map(activity));
  const versions = new Map(streams.map((slug) => [slug, 1]));
  const source = deliveries();
  const written = limits.length > 0 ? new Written(url) : undefined;
  await written?.since(0);
  const open = {
    /** Answers of 409 "post again": rivals on one stream who name no version. */
    refused: 0,
    async run({ size, clients, requests }) {
      const bytes = Array.from({ length: requests }, (_, request) => {
        const slug = streams[request % Math.min(clients, streams.length)];
        const events = Array.from({ length: size }, () => next(slug));
        if (!hot || clients === 1) events[0] = { ...events[0], expectedVersion: versions.get(slug) };
        versions.set(slug, versions.get(slug) + size);
        return appendBytes(events);
      });
      const perSecond = await load(url, bytes, {
        clients,
        expect: 201,
        ...(hot ? { onAgain: () => open.refused++ } : {}),
      });
      if (written) {
        const rows = await written.since(requests);
        for (const limit of limits) limit.rows.push(rows);
      }
      return perSecond * size;
    },
  };
  return open;

  function next(slug) {
    return { stream: `activity/${slug}`, type: 'delivery.made', ...source.next().value };
  }
}
