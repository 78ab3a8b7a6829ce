import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());

/** /etc/os-release: which distribution this is. */
export const OsRelease = Type.Object({
  id: Type.Optional(Type.String({ description: 'debian, ubuntu, alpine…' })),
  idLike: Type.Array(Type.String(), { description: 'Distributions that this one is like, closest first' }),
  name: text(),
  prettyName: text(),
  version: text(),
  versionId: text(),
  versionCodename: text(),
  variant: text(),
  variantId: text(),
  buildId: text(),
  fields: Type.Record(Type.String(), Type.String(), { description: 'Every line of the file, under its own name' }),
});
export type OsRelease = Static<typeof OsRelease>;
