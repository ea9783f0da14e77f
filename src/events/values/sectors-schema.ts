import * as z from 'zod';
import { sectorFault } from './sectors.ts';

/** An OECD DAC purpose code: five digits, in the DAC's list and in force. */
export const sector = z.string().check((ctx) => {
  const fault = /^\d{5}$/.test(ctx.value)
    ? sectorFault(ctx.value)
    : 'is not a DAC purpose code: five digits, such as 72010';
  if (fault) ctx.issues.push({ code: 'custom', input: ctx.value, message: fault });
});
