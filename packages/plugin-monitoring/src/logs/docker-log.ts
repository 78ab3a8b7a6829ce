import { DataCollectionError, NotFoundError, type ShellCommand, sh, toInfrastructorError } from '@infrastructor/core';
import type { LogLine } from '../schemas/log-line.ts';
import type { LogAccess } from './journal-log.ts';
import { chosen, type LogQuery } from './log-query.ts';

/** Containers that are read where none is named. */
const mostContainers = 20;
const atATime = 4;
const noContainer = 46;

export const runningContainers = sh`docker ps --format '{{.Names}}'`;

/**
 * Logs of one container, its two streams told apart (docker-logs(1)). The device looks for the words in each stream and sends
 * no other lines: standard error goes through a second pipe.
 */
export function dockerLogsCommand(container: string, { grep, since, until, limit }: LogQuery): ShellCommand {
  const times = [
    ...(since ? ['--since', since.toISOString()] : []),
    ...(until ? ['--until', until.toISOString()] : []),
  ];
  const exists = sh`docker container inspect --format ok -- ${container} >/dev/null || exit ${noContainer}`;
  if (grep === undefined) return sh`${exists}; docker logs --timestamps --tail ${limit} ${times} -- ${container}`;
  return sh`${exists}
{ { docker logs --timestamps ${times} -- ${container} 2>&1 1>&3 3>&- | grep -a -i -F -e ${grep} 3>&- | tail -n ${limit} >&2 3>&-; } 3>&1 | grep -a -i -F -e ${grep} | tail -n ${limit}; }`;
}

/** Logs of one container, or of all that run, merged by the caller. */
export async function readDockerLogs(query: LogQuery, access: LogAccess): Promise<readonly (readonly LogLine[])[]> {
  const { device, exec, warn } = access;
  const run = async (command: ShellCommand) => {
    const result = await exec(command, { maxOutputBytes: 16 * 1024 * 1024 });
    if (!/permission denied while trying to connect|dial unix .*: permission denied/i.test(result.stderr))
      return result;
    return exec(command, { maxOutputBytes: 16 * 1024 * 1024, privileged: true });
  };
  const names = query.unit === undefined ? await running() : [query.unit];
  const logs: (readonly LogLine[])[] = [];
  for (let start = 0; start < names.length; start += atATime) {
    logs.push(...(await Promise.all(names.slice(start, start + atATime).map(read))).flat());
  }
  return logs;

  async function running(): Promise<readonly string[]> {
    const { stdout, stderr, exitCode } = await run(runningContainers);
    if (exitCode !== 0) throw refusal(exitCode, stderr, device.hostname);
    const all = stdout.split('\n').filter(Boolean);
    if (all.length > mostContainers)
      warn(`${all.length} containers run; only the logs of ${mostContainers} are read: name one as unit`);
    return all.slice(0, mostContainers);
  }

  async function read(container: string): Promise<readonly (readonly LogLine[])[]> {
    try {
      const { stdout, stderr, exitCode } = await run(dockerLogsCommand(container, query));
      // grep ends with 1 where nothing was found; docker's own failures come with its words.
      if (exitCode === noContainer) throw refusal(exitCode, stderr, device.hostname, container);
      if (exitCode !== 0 && query.grep === undefined) throw refusal(exitCode, stderr, device.hostname, container);
      return [dockerLines(stdout, container, 'stdout'), dockerLines(stderr, container, 'stderr')].map((lines) =>
        chosen(lines, query),
      );
    } catch (thrown) {
      const error = toInfrastructorError(thrown);
      if (query.unit !== undefined || error.status === 503) throw thrown;
      warn(`The logs of ${container} could not be read: ${error.message}`);
      return [];
    }
  }
}

function refusal(exitCode: number | undefined, stderr: string, hostname: string, container?: string) {
  const words = stderr.trim().slice(0, 300);
  if (exitCode === 127) return new DataCollectionError('COMMAND_NOT_FOUND', `${hostname} has no docker command`);
  if (container && /No such container/i.test(words))
    return new NotFoundError(`There is no container ${container} on ${hostname}`);
  return new DataCollectionError('COMMAND_FAILED', `docker on ${hostname}: ${words || `exit code ${exitCode}`}`);
}

/** Lines with the RFC 3339 time that docker puts before them. */
export function dockerLines(text: string, container: string, stream: 'stdout' | 'stderr'): LogLine[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const [, stamp, message] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.?\d*(?:Z|[+-]\d\d:\d\d)) ?(.*)$/s.exec(line) ?? [];
    const time = stamp === undefined || Number.isNaN(Date.parse(stamp)) ? undefined : new Date(stamp).toISOString();
    return [{ ...(time ? { time } : {}), source: 'docker' as const, container, stream, message: message ?? line }];
  });
}
