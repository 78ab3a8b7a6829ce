import { Type } from '@infrastructor/core';

/** Inputs of every tool that answers a list. */
export const pagingInputs = {
  limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
  cursor: Type.Optional(Type.String({ description: 'meta.nextCursor of the page before' })),
};
