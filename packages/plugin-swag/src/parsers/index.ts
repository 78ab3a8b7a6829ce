import type { ParserDefinition } from '@infrastructor/core';
import { nginx } from './nginx.ts';

export { nginx } from './nginx.ts';

export const parsers: readonly ParserDefinition[] = [nginx];
