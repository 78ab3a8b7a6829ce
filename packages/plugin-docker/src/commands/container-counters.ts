import { defineCommand, sh, Type } from '@infrastructor/core';
import { countersScript } from '../cgroups/counters-script.ts';
import { cgroupCounters } from '../parsers/index.ts';

/** What the kernel counts of containers, all of them at once; two samples where there is a pause between them. */
export const containerCounters = defineCommand({
  name: 'docker.cgroups',
  params: Type.Object({
    containers: Type.Array(Type.String({ pattern: '^[0-9a-f]{12,64}$' }), { minItems: 1 }),
    pauseSec: Type.Number({ minimum: 0, maximum: 1 }),
  }),
  parser: cgroupCounters,
  command: ({ containers, pauseSec }) =>
    sh`sh -c ${countersScript} sh ${pauseSec} ${containers.map((id) => id.slice(0, 16))}`,
});
