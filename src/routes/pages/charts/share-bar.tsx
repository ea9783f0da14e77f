import type { Site } from '../frame/site.ts';

/** How much of a claim is itemised: a bar that is full at one, and the share in per cent. */
export function ShareBar({ site, share }: { readonly site: Site; readonly share: number }) {
  const percent = `${site.number(Math.round(share * 100))} %`;
  return (
    <span class="share">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="residual" width="100" height="10" />
        <rect class="bar" width={Math.round(Math.min(share, 1) * 1000) / 10} height="10" />
      </svg>{' '}
      {percent}
    </span>
  );
}
