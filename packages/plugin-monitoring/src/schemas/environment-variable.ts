import { type Static, Type } from '@infrastructor/core';

export const EnvironmentVariable = Type.Object({ name: Type.String(), value: Type.String() });
export type EnvironmentVariable = Static<typeof EnvironmentVariable>;
export const EnvironmentVariables = Type.Array(EnvironmentVariable);
