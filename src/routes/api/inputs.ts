import { LedgerError } from '../../events/errors.ts';
import { capped } from '../../events/faults.ts';
import { pointer } from '../../events/faults.ts';
import { parseJson } from '../http/body.ts';

/** The most events one request may bring. */
export const MOST_EVENTS = 500;

/** What a body asks to append: one event, or `{ "events": […] }`. `single` where it is one. @throws LedgerError */
export function inputsOf(text: string): { inputs: readonly unknown[]; single: boolean } {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new LedgerError('invalid', 'the body is not an event', 'Send one event, or { "events": [ … ] }.', {
      errors: [{ pointer: '', detail: 'is not an object' }],
    });
  if (!('events' in body)) return { inputs: [body], single: true };
  const { events, ...rest } = body as { events: unknown };
  const stray = Object.keys(rest);
  if (!Array.isArray(events) || events.length === 0 || stray.length > 0)
    throw new LedgerError(
      'invalid',
      'the body is not a list of events',
      'Send { "events": [ … ] } with at least one event and nothing else.',
      {
        errors: capped([
          ...(Array.isArray(events) && events.length > 0
            ? []
            : [{ pointer: '/events', detail: 'is not a list of at least one event' }]),
          ...stray.map((key) => ({
            pointer: pointer('', [key.slice(0, 80)]),
            detail: 'is not a field here',
          })),
        ]),
      },
    );
  if (events.length > MOST_EVENTS)
    throw new LedgerError(
      'too-large',
      `${events.length} events in one request; at most ${MOST_EVENTS} are taken`,
      'Send them in several requests, each with an Idempotency-Key of its own.',
    );
  return { inputs: events, single: false };
}
