import { definePlugin } from '@infrastructor/core';
import { parsers } from './parsers/index.ts';

export default definePlugin({
  name: 'swag',
  version: '0.1.0',
  description: 'SWAG and nginx proxy configurations',
  parsers,
});
