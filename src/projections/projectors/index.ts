import type { Projector } from '../../events/log/batch.ts';
import { books } from './books.ts';
import { journal } from './journal.ts';
import { search } from './search.ts';

/** Everything derived in the batch that appends, in this order: the books close over the journal. */
export const projectors: readonly Projector[] = [journal, books, search];
