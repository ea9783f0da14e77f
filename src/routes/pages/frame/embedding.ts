/** The pages of which a figure can be embedded elsewhere, and where that is. */
export const EMBEDDED = {
  '/': { path: '/embed/finding' },
  '/claims/{series}': { path: '/embed/claims/{series}' },
  '/measures/{family}/{code}': { path: '/embed/measures/{family}/{code}' },
} as const;

/** `/uk/at/80/claims/value-usd` as `/uk/at/80/embed/claims/value-usd`; undefined for what cannot be embedded. */
export function embedAddress(pathname: string): string | undefined {
  const [, prefix = '', path = ''] = /^((?:\/(?:uk|az))?(?:\/at\/\d{1,9})?)(\/.*)?$/.exec(pathname) ?? [];
  if (path === '' || path === '/') return `${prefix}/embed/finding`;
  return /^\/(claims\/[a-z0-9-]+|measures\/[a-z]+\/[a-z0-9-]+)$/.test(path) ? `${prefix}/embed${path}` : undefined;
}

/** What is pasted into a page of another site. */
export function embedCode(address: string, width = 640, height = 420): string {
  return `<iframe src="${address}" width="${width}" height="${height}" loading="lazy" title="Aid Ledger"></iframe>`;
}
