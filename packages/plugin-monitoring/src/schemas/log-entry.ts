import { type Static, Type } from '@infrastructor/core';

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));
const integer = (description?: string) => Type.Optional(Type.Integer(description === undefined ? {} : { description }));

/** One line of a system log. */
export const SyslogEntry = Type.Object({
  time: Type.Optional(Type.String({ format: 'date-time', description: 'Read as UTC where the line has no zone' })),
  timestamp: text('As printed'),
  hostname: text(),
  appName: text(),
  pid: integer(),
  procId: text('RFC 5424, where it is no number'),
  msgId: text(),
  facility: integer('0 kernel, 1 user, 3 daemon, 4 auth… (RFC 5424, section 6.2.1)'),
  severity: integer('0 emergency to 7 debug'),
  priority: integer('Facility × 8 + severity'),
  version: integer(),
  structuredData: Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), parameters: Type.Record(Type.String(), Type.String()) })),
  ),
  message: text(),
  unparsed: text('A line between entries that is none itself'),
});
export type SyslogEntry = Static<typeof SyslogEntry>;
export const SyslogEntries = Type.Array(SyslogEntry);

/** One entry of the systemd journal. */
export const JournalEntry = Type.Object({
  time: Type.Optional(Type.String({ format: 'date-time' })),
  cursor: text('Where to read on from'),
  message: text('Bytes that are no UTF-8 are replaced'),
  severity: integer('0 emergency to 7 debug'),
  hostname: text(),
  identifier: text('What the program calls itself'),
  unit: text(),
  userUnit: text(),
  pid: integer(),
  uid: integer(),
  command: text('comm of the process'),
  executable: text(),
  transport: text('journal, syslog, stdout, kernel, audit, driver'),
  bootId: text(),
  containerName: text('Where Docker logs to the journal'),
  containerId: text(),
  messageId: text(),
});
export type JournalEntry = Static<typeof JournalEntry>;
export const JournalEntries = Type.Array(JournalEntry);

/** One message of the kernel's ring buffer. */
export const KernelMessage = Type.Object({
  sinceBootSec: Type.Optional(Type.Number()),
  time: Type.Optional(Type.String({ format: 'date-time' })),
  localTime: text('dmesg -T: without a zone'),
  facility: text(),
  level: text('emerg, alert, crit, err, warn, notice, info, debug'),
  severity: integer('0 emergency to 7 debug'),
  message: Type.String(),
});
export type KernelMessage = Static<typeof KernelMessage>;
export const KernelMessages = Type.Array(KernelMessage);
