/** Pages with a figure that pages of other sites may show. */
export const EMBEDDED = ['/', '/claims/{series}', '/measures/{family}/{code}'] as const;

/** Where the figure of a page is by itself: `/embed/claims/value-usd` of `/claims/value-usd`. */
export function embedPath(path: string): string {
  return path === '/' ? '/embed/finding' : `/embed${path}`;
}

/** `/uk/at/80/claims/value-usd` as `/uk/at/80/embed/claims/value-usd`; undefined for what cannot be embedded. */
export function embedAddress(pathname: string): string | undefined {
  const [, prefix = '', path = ''] = /^((?:\/(?:uk|az))?(?:\/at\/\d{1,9})?)(\/.*)?$/.exec(pathname) ?? [];
  const isEmbedded = /^\/?$|^\/(claims\/[a-z0-9-]+|measures\/[a-z]+\/[a-z0-9-]+)$/.test(path);
  return isEmbedded ? prefix + embedPath(path || '/') : undefined;
}

/** What is pasted into a page of another site. */
export function embedCode(address: string, width = 640, height = 420): string {
  return `<iframe src="${address}" width="${width}" height="${height}" loading="lazy" title="Aid Ledger"></iframe>`;
}
