import { type Static, Type } from '@infrastructor/core';

const number = () => Type.Optional(Type.Number());
const integer = () => Type.Optional(Type.Integer());
const text = () => Type.Optional(Type.String());
const bytes = () => Type.Optional(Type.Number({ description: 'As exact as top prints it' }));

/** One process of `top`, with the columns that it was asked for. */
export const TopRow = Type.Object(
  {
    pid: Type.Integer(),
    ppid: integer(),
    user: text(),
    priority: Type.Optional(Type.Integer({ description: 'Left out for real-time processes (rt)' })),
    nice: integer(),
    virtualBytes: bytes(),
    residentBytes: bytes(),
    sharedBytes: bytes(),
    swapBytes: bytes(),
    state: text(),
    cpuPercent: Type.Optional(Type.Number({ description: 'Since the last sample; of one CPU unless told otherwise' })),
    memPercent: number(),
    cpuTimeSec: number(),
    threads: integer(),
    command: text(),
  },
  {
    additionalProperties: Type.Union([Type.String(), Type.Number()]),
    description: 'Further columns under their names',
  },
);
export type TopRow = Static<typeof TopRow>;

const amounts = () => ({ totalBytes: bytes(), freeBytes: bytes(), usedBytes: bytes() });

/** One picture of `top -b`. */
export const TopSample = Type.Object({
  time: Type.Optional(Type.String({ description: 'The clock of the machine, as printed' })),
  uptimeSec: number(),
  users: integer(),
  load1m: number(),
  load5m: number(),
  load15m: number(),
  tasks: Type.Optional(
    Type.Object({
      total: integer(),
      running: integer(),
      sleeping: integer(),
      stopped: integer(),
      zombie: integer(),
    }),
  ),
  cpus: Type.Array(
    Type.Object({
      name: Type.String({ description: '`all`, or `cpu0` where top was told to print each' }),
      userPercent: number(),
      systemPercent: number(),
      nicePercent: number(),
      idlePercent: number(),
      iowaitPercent: number(),
      irqPercent: number(),
      softirqPercent: number(),
      stealPercent: number(),
    }),
  ),
  memory: Type.Optional(
    Type.Object({ ...amounts(), buffersBytes: bytes(), buffCacheBytes: bytes(), availableBytes: bytes() }),
  ),
  swap: Type.Optional(Type.Object({ ...amounts(), cacheBytes: bytes() })),
  processes: Type.Array(TopRow),
});
export type TopSample = Static<typeof TopSample>;
export const TopSamples = Type.Array(TopSample);
