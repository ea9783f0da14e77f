import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import { slug } from '../../events/values/text.ts';
import { readRegister, registers, type Register } from '../../projections/queries/catalogue.ts';
import { Next, Table } from './components/parts.tsx';
import { entryLink } from './components/register.tsx';
import { definePage } from './frame/page.ts';

const ENTRIES = 200;

/** What is registered, in the order of its codes: one page a register. */
export const registerPages = registers.map((register: Register) =>
  definePage({
    name: register,
    path: `/${register}`,
    query: z.strictObject({ cursor: slug.optional() }),
    async read({ read, at, query: { cursor } }) {
      const { view, entries, next } = await read((db) =>
        readRegister(db, at, kinds, register, { limit: ENTRIES, cursor }),
      );
      return { view, entries, ...(next === undefined ? {} : { next }) };
    },
    body({ entries, next }, site) {
      const { m } = site;
      if (entries.length === 0) return <p>{m.text.emptyList}</p>;
      return (
        <>
          <Table site={site} caption={m.titles[register]} columns={['name', 'code']}>
            {entries.map((entry) => (
              <tr>
                <th scope="row">{entryLink(site, register, entry)}</th>
                <td>
                  <code>{entry.code}</code>
                </td>
              </tr>
            ))}
          </Table>
          {next !== undefined && <Next href={site.to(`/${register}`, { cursor: next })} label={m.text.next} />}
        </>
      );
    },
    table: ({ entries }, site) => entries.map((entry) => ({ code: entry.code, name: site.of(entry.names) })),
  }),
);
