import { Type } from '@infrastructor/core';

const component = '/(?!\\.{1,2}(?:/|$))[^/\\u0000-\\u001f\\u007f]+';

/** An absolute path that climbs nowhere. */
export const StreamFile = Type.String({
  maxLength: 4096,
  pattern: `^(?:${component})+$`,
  description: 'Absolute path on the device',
});

/** Where a stream may be written: no program takes a file of this name for its configuration, whatever a stream holds. */
export const NewStreamFile = Type.String({
  maxLength: 4000,
  pattern: `^(?=.*\\.(?:zfs|zstream)$)(?:${component})+$`,
  description: 'Absolute path on the device that ends in .zfs or .zstream; it must not exist',
});
