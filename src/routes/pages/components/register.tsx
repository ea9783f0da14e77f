import { measurePattern } from '../../../events/values/measures.ts';
import type { Entry, Register } from '../../../projections/queries/catalogue.ts';
import type { Site } from '../frame/site.ts';

/** The name of what is registered, leading to what is recorded of it: an item to its measure, a place to its events. */
export function entryLink(site: Site, register: Register, { code, names }: Entry) {
  const name = site.of(names);
  if (register === 'places') return <a href={site.to('/timeline', { place: code })}>{name}</a>;
  const measure = `item/${code}`;
  if (register === 'items' && measurePattern.test(measure)) return <a href={site.to(`/measures/${measure}`)}>{name}</a>;
  return <a href={site.to('/timeline', { donor: code })}>{name}</a>;
}
