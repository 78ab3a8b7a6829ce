import { type Static, Type } from '@infrastructor/core';

export const Deployment = Type.Object({
  outcome: Type.Enum(['deployed', 'unchanged', 'written'], {
    description:
      'deployed: runs and is healthy; unchanged: did already; written: the file is there, nothing was started',
  }),
  project: Type.String(),
  file: Type.String(),
  backup: Type.Optional(Type.String({ description: 'Copy of the file before' })),
  compose: Type.String({ description: 'Program and version that did it' }),
  services: Type.Array(
    Type.Object({
      service: Type.String(),
      container: Type.String(),
      status: Type.String(),
      health: Type.Optional(Type.String()),
      change: Type.Enum(['created', 'recreated', 'restarted', 'kept']),
    }),
  ),
  steps: Type.Array(Type.Object({ step: Type.String(), durationMs: Type.Integer() })),
});
export type Deployment = Static<typeof Deployment>;
export type DeployedService = Deployment['services'][number];
