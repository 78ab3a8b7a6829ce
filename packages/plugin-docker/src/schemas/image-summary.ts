import { type Static, Type } from '@infrastructor/core';

/** A row of the list of images: an image with several tags has several rows. */
export const ImageSummary = Type.Object({
  id: Type.String(),
  repository: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
  digest: Type.Optional(Type.String()),
  createdAt: Type.Optional(Type.String({ format: 'date-time' })),
  sizeBytes: Type.Optional(Type.Number({ minimum: 0 })),
});
export type ImageSummary = Static<typeof ImageSummary>;
