import { type Static, Type } from '@infrastructor/core';

export const ComposeProgram = Type.Object({
  program: Type.Enum(['docker compose', 'docker-compose']),
  version: Type.String(),
  major: Type.Integer({ description: '1 is the old one, in Python; 2 and later are the new one, under either name' }),
});
export type ComposeProgram = Static<typeof ComposeProgram>;
