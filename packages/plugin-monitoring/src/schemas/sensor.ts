import { type Static, Type } from '@infrastructor/core';

const number = (description?: string) => Type.Optional(Type.Number(description === undefined ? {} : { description }));

/** One reading of `sensors`. */
export const Sensor = Type.Object({
  chip: Type.String({ description: 'coretemp-isa-0000' }),
  adapter: Type.Optional(Type.String()),
  label: Type.String({ description: 'Core 0, fan1, Composite' }),
  kind: Type.Union([
    Type.Literal('temperature'),
    Type.Literal('fan'),
    Type.Literal('voltage'),
    Type.Literal('current'),
    Type.Literal('power'),
    Type.Literal('energy'),
    Type.Literal('humidity'),
    Type.Literal('other'),
  ]),
  unit: Type.Optional(Type.String({ description: '°C, rpm, V, A, W, J, %' })),
  value: Type.Optional(Type.Number({ description: 'Left out where the sensor could not be read' })),
  min: number(),
  max: number(),
  critical: number(),
  alarm: Type.Optional(Type.Boolean()),
});
export type Sensor = Static<typeof Sensor>;
export const Sensors = Type.Array(Sensor);
