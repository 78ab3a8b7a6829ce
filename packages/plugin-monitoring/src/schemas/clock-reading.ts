import { type Static, Type } from '@infrastructor/core';

/** What `date` printed: the clock of a machine, as far as its zone is told. */
export const ClockReading = Type.Object({
  localTime: Type.String({ description: 'ISO 8601 without a zone: what the clock of the machine shows' }),
  timezone: Type.Optional(Type.String({ description: 'As printed: a name such as UTC or PDT' })),
  utcOffset: Type.Optional(Type.String({ description: '±hh:mm; left out where only an ambiguous name is told' })),
  time: Type.Optional(Type.String({ description: 'ISO 8601 UTC, where the offset is known' })),
});
export type ClockReading = Static<typeof ClockReading>;
