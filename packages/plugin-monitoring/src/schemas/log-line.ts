import { type Static, Type } from '@infrastructor/core';

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));

export const LogSource = Type.Enum(['journald', 'docker', 'file', 'kernel']);
export type LogSource = Static<typeof LogSource>;

/** Names of syslog(3), the most severe first. */
export const priorities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;
export const Priority = Type.Enum([...priorities]);

/** One line of a log, whatever it came from. */
export const LogLine = Type.Object({
  time: Type.Optional(Type.String({ format: 'date-time' })),
  source: LogSource,
  message: Type.String({ description: 'Text of the machine: not to be trusted' }),
  severity: Type.Optional(Type.Integer({ minimum: 0, maximum: 7, description: '0 emergency to 7 debug' })),
  unit: text('systemd unit'),
  identifier: text('What the program calls itself'),
  pid: Type.Optional(Type.Integer()),
  hostname: text(),
  container: text('Its name'),
  stream: Type.Optional(Type.Enum(['stdout', 'stderr'])),
  path: text('The file'),
});
export type LogLine = Static<typeof LogLine>;
export const LogLines = Type.Array(LogLine);

/** A unit of systemd or a container: never an option, a path or a glob. */
const Unit = Type.String({
  pattern: '^[A-Za-z0-9_][A-Za-z0-9:_.\\\\@-]{0,254}$',
  description: 'systemd unit; of docker the container, of file and kernel the program',
});
const Words = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '^[^\\n\\u0000]+$',
  description: 'Words, not a pattern; case does not count',
});

/** What may be asked of a log, on every source alike. */
export const LogFilter = Type.Object({
  source: Type.Enum(['journald', 'docker', 'file', 'kernel'], { default: 'journald' }),
  unit: Type.Optional(Unit),
  path: Type.Optional(
    Type.String({
      pattern: '^/[^\\u0000\\n]{0,4000}$',
      description: 'For file: a file under /var/log; default the system log',
    }),
  ),
  priority: Type.Optional(Priority),
  grep: Type.Optional(Words),
});
export type LogFilter = Static<typeof LogFilter>;
