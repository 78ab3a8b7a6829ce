import { defineOptions, Type } from '@infrastructor/core';

export const defaultSocketPath = '/var/run/docker.sock';

/** Settings of this plugin. */
export const dockerOptions = defineOptions(
  'docker',
  Type.Object({
    socketPath: Type.String({
      default: defaultSocketPath,
      pattern: '^/',
      description: 'The engine’s socket on every device',
    }),
    watchEvents: Type.Boolean({ default: true, description: 'Follow the event stream of every engine' }),
    maxWatchedDevices: Type.Integer({ default: 500, minimum: 0, description: 'Engines that are followed at most' }),
  }),
);
