import { definePlugin } from '@infrastructor/core';
import { parsers } from './parsers/index.ts';

export default definePlugin({
  name: 'docker',
  version: '0.1.0',
  description: 'Containers, stacks and their logs',
  parsers,
});
