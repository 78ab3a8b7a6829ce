import { type Static, Type } from '@infrastructor/core';

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));

export const SystemdUnit = Type.Object({
  kind: Type.Literal('unit'),
  unit: Type.String(),
  load: Type.String({ description: 'loaded, not-found, masked, error…' }),
  active: Type.String({ description: 'active, inactive, failed, activating, deactivating…' }),
  sub: Type.String({ description: 'running, exited, dead, failed, listening, mounted…' }),
  job: text('start, stop, restart… where one is pending'),
  description: text(),
});
export type SystemdUnit = Static<typeof SystemdUnit>;

export const SystemdUnitFile = Type.Object({
  kind: Type.Literal('unit-file'),
  unitFile: Type.String(),
  state: Type.String({ description: 'enabled, disabled, static, masked, generated, alias…' }),
  preset: text(),
});

export const SystemdJob = Type.Object({
  kind: Type.Literal('job'),
  job: Type.Integer(),
  unit: Type.String(),
  type: Type.String(),
  state: Type.String(),
});

export const SystemdSocket = Type.Object({
  kind: Type.Literal('socket'),
  listen: Type.String(),
  type: text(),
  unit: Type.String(),
  activates: text('Several are joined by commas'),
});

export const SystemdTimer = Type.Object({
  kind: Type.Literal('timer'),
  unit: Type.String(),
  activates: text(),
  next: Type.Optional(Type.String({ format: 'date-time', description: 'Left out where the zone is not UTC' })),
  left: text('As printed'),
  last: Type.Optional(Type.String({ format: 'date-time' })),
  passed: text('As printed'),
});

/** One row of `systemctl list-units`, `list-unit-files`, `list-jobs`, `list-sockets` or `list-timers`. */
export const SystemdRow = Type.Union([SystemdUnit, SystemdUnitFile, SystemdJob, SystemdSocket, SystemdTimer]);
export type SystemdRow = Static<typeof SystemdRow>;
export const SystemdRows = Type.Array(SystemdRow);
