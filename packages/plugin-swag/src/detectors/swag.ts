import { defineDetector, sh } from '@infrastructor/core';
import { locateSwag } from '../model/locate-swag.ts';

/** SWAG is there when its proxy-confs folder is; a container says more about it. */
export const swag = defineDetector({
  name: 'swag',
  description: 'SWAG, the nginx reverse proxy of linuxserver.io',
  async probe(context) {
    const place = await locateSwag(context);
    if (!place) return undefined;
    const { exitCode } = await context.exec(sh`[ -d ${place.directory} ]`);
    if (exitCode !== 0) return undefined;
    const { container, directory } = place;
    return {
      evidence: container ? `container ${container.name} and folder ${directory}` : `folder ${directory}`,
      details: {
        directory,
        ...(container ? { container: container.name, image: container.image, running: container.running } : {}),
      },
    };
  },
});
