import { defineCommand, sh } from '@infrastructor/core';
import { listeningSockets } from '../parsers/listening-sockets.ts';

/** Ports on which a device waits, TCP and UDP (ss(8)). */
export const socketList = defineCommand({
  name: 'compose.sockets',
  command: () => sh`ss -tulpnH`,
  parser: listeningSockets,
  timeout: '5m',
});
