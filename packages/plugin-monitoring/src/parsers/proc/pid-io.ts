import { defineParser } from '@infrastructor/core';
import { ProcPidIo } from '../../schemas/proc-process.ts';
import { type Fields, readPairs } from './pairs.ts';
import { integer } from './words.ts';

const fields: Fields = {
  rchar: ['readCallBytes', integer],
  wchar: ['writeCallBytes', integer],
  syscr: ['readCalls', integer],
  syscw: ['writeCalls', integer],
  read_bytes: ['readBytes', integer],
  write_bytes: ['writeBytes', integer],
  cancelled_write_bytes: ['cancelledWriteBytes', integer],
};

/** Reads /proc/[pid]/io (proc_pid_io(5)). */
export const pidIo = defineParser({
  name: 'pid-io',
  description: 'What a process has read and written, from /proc/[pid]/io',
  output: ProcPidIo,
  parse: (text, context) => readPairs(text, context, { file: '/proc/[pid]/io', first: 'rchar', fields }) as ProcPidIo,
});
