/** The ledger with the setting WRITER: one Durable Object writes for all. */
export { Writer } from '../../src/routes/api/writer.ts';
export { default } from './ledger.ts';
