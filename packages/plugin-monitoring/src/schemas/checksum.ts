import { type Static, Type } from '@infrastructor/core';

/** One file and its checksum, from sha256sum and its kin. */
export const Checksum = Type.Object({
  path: Type.String(),
  hash: Type.String({ description: 'Hexadecimal, lower case' }),
  algorithm: Type.Optional(
    Type.String({ description: 'Told by the command or by the length: md5, sha1, sha224, sha256, sha384, sha512' }),
  ),
  binary: Type.Optional(Type.Boolean()),
});
export type Checksum = Static<typeof Checksum>;
export const Checksums = Type.Array(Checksum);
