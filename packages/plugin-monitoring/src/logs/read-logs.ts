import type { LogLine } from '../schemas/log-line.ts';
import { readDockerLogs } from './docker-log.ts';
import { readFileLog } from './file-log.ts';
import { type LogAccess, readJournal } from './journal-log.ts';
import { readKernelLog } from './kernel-log.ts';
import { type LogQuery, merged } from './log-query.ts';

/** The newest lines that a query asks for, oldest first. */
export async function readLogs(query: LogQuery, access: LogAccess, folders: readonly string[]): Promise<LogLine[]> {
  const logs = async () => {
    switch (query.source) {
      case 'docker':
        return readDockerLogs(query, access);
      case 'file':
        return [await readFileLog(query, access, folders)];
      case 'kernel':
        return [await readKernelLog(query, access)];
      case 'journald':
        return [await readJournal(query, access)];
    }
  };
  return merged(await logs(), query.limit);
}
