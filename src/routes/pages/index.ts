import { about } from './about.tsx';
import { activities, activity } from './activities.tsx';
import { changes } from './changes.tsx';
import { claims, series } from './claims.tsx';
import { event } from './event.tsx';
import { measure } from './measure.tsx';
import { overview } from './overview.tsx';
import type { Page } from './page.ts';
import { promises } from './promises.tsx';
import { reconstruction } from './reconstruction.tsx';
import { rehabilitation } from './rehabilitation.tsx';
import { sources } from './sources.tsx';
import { timeline } from './timeline.tsx';

/** Every page. To add one is to write its file and to list it here. */
export const pages: readonly Page[] = [
  overview,
  timeline,
  claims,
  series,
  activities,
  activity,
  promises,
  reconstruction,
  rehabilitation,
  measure,
  event,
  sources,
  changes,
  about,
];
