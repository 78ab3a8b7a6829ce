import { defineCommand, sh } from '@infrastructor/core';
import { routes } from '../parsers/routes.ts';

/** Subnets that the device can reach (ip-route(8)). */
export const routeList = defineCommand({
  name: 'compose.routes',
  command: () => sh`ip -j route`,
  parser: routes,
  timeout: '20s',
});
