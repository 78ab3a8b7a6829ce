import { type Static, Type } from '@infrastructor/core';

/** One setting of `sysctl`. */
export const KernelParameter = Type.Object({
  name: Type.String(),
  value: Type.Union([Type.Number(), Type.String()], {
    description: 'A number where it is one whole number; several lines are joined by newlines',
  }),
});
export type KernelParameter = Static<typeof KernelParameter>;
export const KernelParameters = Type.Array(KernelParameter);
