import * as z from 'zod';
import { withdrawnSector } from './sectors.ts';

/** An OECD DAC purpose code: five digits, and not one that the DAC has withdrawn. */
export const sector = z.string().check((ctx) => {
  const fault = /^\d{5}$/.test(ctx.value)
    ? withdrawnSector(ctx.value)
    : 'is not a DAC purpose code: five digits, such as 72010';
  if (fault) ctx.issues.push({ code: 'custom', input: ctx.value, message: fault });
});
