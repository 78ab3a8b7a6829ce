import type { ParserDefinition } from '@infrastructor/core';
import { compose } from './compose.ts';

export { compose };

/** Every parser of this plugin. */
export const parsers: readonly ParserDefinition[] = [compose];
