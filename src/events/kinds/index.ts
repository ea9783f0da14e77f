import type { Kind } from '../kind.ts';
import { nearest } from '../values/nearest.ts';
import { activityClosed } from './activity-closed.ts';
import { activityOpened } from './activity-opened.ts';
import { claimPublished } from './claim-published.ts';
import { commitmentMade } from './commitment-made.ts';
import { deliveryConfirmed } from './delivery-confirmed.ts';
import { deliveryMade } from './delivery-made.ts';
import { evacuationCompleted } from './evacuation-completed.ts';
import { eventCorrected } from './event-corrected.ts';
import { eventRetracted } from './event-retracted.ts';
import { itemRegistered } from './item-registered.ts';
import { organizationRegistered } from './organization-registered.ts';
import { paymentMade } from './payment-made.ts';
import { placeRegistered } from './place-registered.ts';
import { pledgeMade } from './pledge-made.ts';
import { rateFixed } from './rate-fixed.ts';
import { reconstructionMilestoneReached } from './reconstruction-milestone-reached.ts';
import { rehabilitationBatchCompleted } from './rehabilitation-batch-completed.ts';
import { shelterProvided } from './shelter-provided.ts';
import { statementMade } from './statement-made.ts';
import { trainingHeld } from './training-held.ts';

/** The catalogue of kinds. To add a kind: write its file, and list it here. */
const listed = [
  itemRegistered,
  placeRegistered,
  organizationRegistered,
  rateFixed,
  activityOpened,
  activityClosed,
  pledgeMade,
  commitmentMade,
  paymentMade,
  deliveryMade,
  deliveryConfirmed,
  rehabilitationBatchCompleted,
  reconstructionMilestoneReached,
  trainingHeld,
  evacuationCompleted,
  shelterProvided,
  statementMade,
  claimPublished,
  eventCorrected,
  eventRetracted,
] as const;

/** Kinds by their type. Tests make catalogues of their own to show that nothing else depends on the list. */
export type Kinds = ReadonlyMap<string, Kind>;

export function catalogueOf(list: readonly { readonly type: string }[]): Kinds {
  // A kind's functions take its own data only; whoever calls them has parsed the data with the same kind's schema.
  return new Map(list.map((kind) => [kind.type, kind as Kind]));
}

export const kinds: Kinds = catalogueOf(listed);

/** "did you mean" for a misspelt type. */
export function nearestKind(type: string, among: Kinds): string | undefined {
  return nearest(type, [...among.keys()]);
}
