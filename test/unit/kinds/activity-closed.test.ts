import { describe, it } from 'vitest';
import type { Input } from '../../builders.ts';
import { given } from '../specification.ts';
import { event, basis } from './basis.ts';

describe('activity.closed', () => {
  const closed = (status: string): Input => event('activity/a', 'activity.closed', { status, from: '2024-02-20' });

  it('posts nothing, and is said once of each status', () => {
    given(...basis, closed('suspended'))
      .when(closed('closed'))
      .then({});
    given(...basis, closed('closed'))
      .when(closed('closed'))
      .isRefused(['/data', 'already there']);
    given(...basis)
      .when(closed('open'))
      .isRefused(['/data/status', 'finalisation']);
  });
});
