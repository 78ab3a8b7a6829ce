import { type Static, Type } from '@infrastructor/core';

const integer = (description?: string) => Type.Optional(Type.Integer(description === undefined ? {} : { description }));

/** A process by what it uses now. Its arguments are left out, because people put secrets there. */
export const TopProcess = Type.Object({
  pid: Type.Integer(),
  ppid: integer(),
  name: Type.String({ description: 'The program, as the kernel cuts it (15 characters)' }),
  state: Type.Optional(
    Type.String({ description: 'R running, S sleeping, D waiting for I/O, Z dead (proc_pid_stat(5))' }),
  ),
  user: Type.Optional(Type.String()),
  cpuPercent: Type.Number({ description: 'Of one core, over the interval; 200 is two cores' }),
  memPercent: Type.Optional(Type.Number({ description: 'Resident memory of all memory' })),
  rssBytes: Type.Optional(Type.Number()),
  threads: integer(),
});
export type TopProcess = Static<typeof TopProcess>;
