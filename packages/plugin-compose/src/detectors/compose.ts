import { defineDetector } from '@infrastructor/core';
import { programList } from '../commands/program-list.ts';

/** A device can run compose projects; the plugin of docker goes before the old program. */
export const composeDetector = defineDetector({
  name: 'compose',
  description: 'Docker Compose, as a plugin of docker (version 2) or as docker-compose (version 1 or 2)',
  async probe({ run }) {
    const programs = await run(programList);
    const [best] = programs;
    if (!best) return undefined;
    return { evidence: `${best.program} ${best.version}`, details: { ...best, programs } };
  },
});
