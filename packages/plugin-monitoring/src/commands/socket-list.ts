import { defineCommand, sh } from '@infrastructor/core';
import { netstat } from '../parsers/netstat.ts';
import { ss } from '../parsers/ss.ts';

/** Listening TCP and unconnected UDP sockets with their processes (ss(8)). */
export const socketList = defineCommand({
  name: 'ss.listening',
  command: () => sh`ss -tulnp`,
  parser: ss,
  timeout: '10s',
});

/** The same as root, who sees the processes of everybody. */
export const socketListOfRoot = defineCommand({
  name: 'ss.listening-root',
  command: () => sh`ss -tulnp`,
  parser: ss,
  timeout: '10s',
  privileged: true,
});

/** Where there is no ss: net-tools and busybox have netstat (netstat(8)). */
export const socketListOfNetstat = defineCommand({
  name: 'netstat.listening',
  command: () => sh`netstat -tulnp`,
  parser: netstat,
  timeout: '10s',
});
