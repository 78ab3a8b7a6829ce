import { definePlugin } from '@infrastructor/core';
import { parsers } from './parsers/index.ts';

export default definePlugin({
  name: 'compose',
  version: '0.1.0',
  description: 'Compose projects: adapt and deploy',
  parsers,
});
