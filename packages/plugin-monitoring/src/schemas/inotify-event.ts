import { type Static, Type } from '@infrastructor/core';

/** One line of `inotifywait`. */
export const InotifyEvent = Type.Object({
  path: Type.String({ description: 'The file, or the watched path itself' }),
  events: Type.Array(Type.String(), {
    description: 'CREATE, MODIFY, CLOSE_WRITE, DELETE, MOVED_TO, ISDIR, Q_OVERFLOW…',
  }),
  directory: Type.Optional(Type.String({ description: 'The watched folder, where the format tells it apart' })),
  name: Type.Optional(Type.String({ description: 'The entry in that folder' })),
  time: Type.Optional(Type.String({ format: 'date-time' })),
});
export type InotifyEvent = Static<typeof InotifyEvent>;
export const InotifyEvents = Type.Array(InotifyEvent);
