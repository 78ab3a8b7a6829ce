import { type Static, Type } from '@infrastructor/core';

const number = () => Type.Optional(Type.Number());
const text = () => Type.Optional(Type.String());

/** One row of `ps`, with the columns that it was asked for. Rows of threads (`ps m`) have no pid. */
export const Process = Type.Object(
  {
    pid: Type.Optional(Type.Integer()),
    ppid: Type.Optional(Type.Integer()),
    user: text(),
    uid: Type.Optional(Type.Integer()),
    tid: Type.Optional(Type.Integer()),
    threads: Type.Optional(Type.Integer()),
    cpuPercent: Type.Optional(Type.Number({ description: 'CPU time over life time, not what it uses now' })),
    memPercent: number(),
    vszBytes: number(),
    rssBytes: number(),
    tty: text(),
    stat: text(),
    start: Type.Optional(Type.String({ description: 'As printed: a clock, a day, a year' })),
    time: Type.Optional(Type.String({ description: 'CPU time as printed' })),
    cpuTimeSec: number(),
    elapsedSec: number(),
    nice: Type.Optional(Type.Integer()),
    priority: Type.Optional(Type.Integer()),
    comm: Type.Optional(Type.String({ description: 'The program alone, where both columns were asked for' })),
    command: text(),
  },
  { additionalProperties: Type.String(), description: 'Further columns under their own names, as printed' },
);
export type Process = Static<typeof Process>;
export const Processes = Type.Array(Process);
