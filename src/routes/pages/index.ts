import { about } from './about-page.tsx';
import { activities, activity } from './activities-page.tsx';
import { changes } from './changes-page.tsx';
import { claims, series } from './claims-page.tsx';
import { donors } from './donors-page.tsx';
import { event } from './event-page.tsx';
import type { Page } from './frame/page.ts';
import { measure } from './measure-page.tsx';
import { overview } from './overview-page.tsx';
import { promises } from './promises-page.tsx';
import { reconstruction } from './reconstruction-page.tsx';
import { registerPages } from './register-pages.tsx';
import { rehabilitation } from './rehabilitation-page.tsx';
import { search } from './search-page.tsx';
import { sources } from './sources-page.tsx';
import { timeline } from './timeline-page.tsx';
import { totals } from './totals-page.tsx';

/** Every page. To add one is to write its file and to list it here. */
export const pages: readonly Page[] = [
  overview,
  timeline,
  claims,
  series,
  activities,
  activity,
  donors,
  promises,
  reconstruction,
  rehabilitation,
  totals,
  measure,
  event,
  ...registerPages,
  search,
  sources,
  changes,
  about,
];
