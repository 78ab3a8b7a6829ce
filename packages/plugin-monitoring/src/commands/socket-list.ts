import { defineCommand, sh } from '@infrastructor/core';
import { ss } from '../parsers/ss.ts';

/** Listening TCP and unconnected UDP sockets with their processes (ss(8)). */
export const socketList = defineCommand({
  name: 'ss.listening',
  command: () => sh`ss -tulnp`,
  parser: ss,
  timeout: '10s',
});
