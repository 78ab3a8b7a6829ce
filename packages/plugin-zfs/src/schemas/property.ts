import { type Static, Type } from '@infrastructor/core';

/** One property of a dataset, pool or vdev, also such as this program has never heard of. */
export const Property = Type.Object({
  name: Type.String({ description: 'Dataset, pool or vdev' }),
  property: Type.String(),
  value: Type.Union([Type.String(), Type.Number(), Type.Null()], { description: 'null: not set, or does not apply' }),
  unit: Type.Union(
    [
      Type.Literal('bytes'),
      Type.Literal('count'),
      Type.Literal('ratio'),
      Type.Literal('percent'),
      Type.Literal('time'),
      Type.Literal('text'),
    ],
    { description: 'What the value is; times are ISO 8601' },
  ),
  source: Type.Optional(
    Type.Union(
      [
        Type.Literal('local'),
        Type.Literal('default'),
        Type.Literal('inherited'),
        Type.Literal('received'),
        Type.Literal('temporary'),
        Type.Literal('none'),
      ],
      { description: 'none: a fact, not a setting; absent where it was not asked for' },
    ),
  ),
  inheritedFrom: Type.Optional(Type.String()),
  received: Type.Optional(Type.String({ description: 'The value that a received stream brought along' })),
});
export type Property = Static<typeof Property>;
export type PropertyUnit = Property['unit'];
export type PropertySource = NonNullable<Property['source']>;

export const Properties = Type.Array(Property);
