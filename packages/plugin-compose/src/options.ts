import { defineOptions, Type } from '@infrastructor/core';
import { AbsolutePath } from './schemas/names.ts';

/** Settings of this plugin. */
export const composeOptions = defineOptions(
  'compose',
  Type.Object({
    appdataPath: Type.Optional(AbsolutePath),
    settleSec: Type.Number({
      default: 5,
      minimum: 0,
      maximum: 600,
      description: 'How long a container without a health check has to run before it counts as up',
    }),
    reconnectSec: Type.Number({
      default: 30,
      minimum: 0,
      maximum: 600,
      description: 'How long a device whose connection broke half way is waited for, to roll back there',
    }),
  }),
);
