import { describe, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { sources, event, UNPRICED, basis, milestone } from './basis.ts';

describe('reconstruction.milestone-reached', () => {
  it('a facility is under way until it is completed', () => {
    given(...basis)
      .when(milestone('implementation'))
      .then({ 'facilities/under-way H87': 1000 });
    given(...basis, milestone('implementation'))
      .when(milestone('completion'))
      .then({ 'facilities/completed H87': 1000, 'facilities/under-way H87': -1000, ...UNPRICED });
    given(...basis, milestone('preparation'))
      .when(milestone('completion'))
      .then({ 'facilities/completed H87': 1000, ...UNPRICED });
    given(...basis, milestone('implementation'))
      .when(milestone('cancelled'))
      .then({ 'facilities/under-way H87': -1000 });
  });
  it('goes forward only', () => {
    given(...basis, milestone('completion'))
      .when(milestone('preparation'))
      .isRefused(['/data/milestone', 'comes before']);
    given(...basis, milestone('completion'))
      .when(milestone('completion'))
      .isRefused(['/data/milestone', 'already']);
    given(...basis, milestone('completion'))
      .when(milestone('cancelled'))
      .isRefused(['/data/milestone', 'cannot be cancelled']);
  });
  it('going back is a correction of the last one', () => {
    const done = milestone('completion', { id: 'school-done' });
    given(...basis, milestone('preparation'), done)
      .when(
        event('activity/a', 'event.corrected', {
          target: 'school-done',
          reason: 'not yet',
          occurred: '2024',
          data: { ...(done['data'] as Input), milestone: 'implementation' },
          sources,
        }),
      )
      .then({ 'facilities/under-way H87': 1000 });
    given(...basis, milestone('implementation', { id: 'school-begun' }), done)
      .when(event('activity/a', 'event.retracted', { target: 'school-begun', reason: 'x' }))
      .isRefused(['/data/target', 'completion']);
  });
});
