import { defineStream, isInfrastructorError, ValidationError } from '@infrastructor/core';
import { fileError, followFile, readLines } from '../logs/file-log.ts';
import { followJournal, fromJournal } from '../logs/journal-log.ts';
import { linesOf } from '../logs/lines-of.ts';
import { chosen } from '../logs/log-query.ts';
import { monitoringOptions } from '../options.ts';
import { journal } from '../parsers/journal.ts';
import { LogFilter, LogLine } from '../schemas/log-line.ts';

/** Lines of the journal, the kernel or a file from now on. Containers are followed by the docker plugin's own stream. */
export const systemLogs = defineStream({
  name: 'system.logs',
  description: 'Follow the journal, the kernel or a log file',
  params: LogFilter,
  item: LogLine,
  needs: { options: monitoringOptions },
  async *open({ device, openStream, params, needs, now, signal, log }) {
    if (params.source === 'docker') {
      throw new ValidationError('system.logs follows no containers', { hint: 'Follow the stream docker.logs.' });
    }
    const folders = needs.options.logFolders;
    const isFile = params.source === 'file';
    const command = isFile ? followFile(params, folders) : followJournal(params);
    await using stream = await openStream(command, { signal });
    const words = text(stream.stderr).catch(() => '');
    for await (const line of linesOf(stream.stdout)) {
      for (const entry of read(line)) yield entry;
    }
    const { exitCode } = await stream.exit;
    const error = isFile ? fileError(exitCode, await words, params.path, folders, device.hostname) : undefined;
    if (error) throw error;
    log.info('followed log ended', { hostname: device.hostname, source: params.source, exitCode });

    function read(line: string): readonly LogLine[] {
      if (isFile) {
        const found = readLines(`${line}\n`, params.path ?? '', '+0000', now());
        const { unit } = params;
        // The clock of a line that was written just now is ours.
        const seen = found.map((entry) => ({ ...entry, time: now().toISOString() }));
        return chosen(unit === undefined ? seen : seen.filter(({ identifier }) => identifier === unit), {
          ...params,
          limit: 1,
        });
      }
      try {
        return journal
          .parse(`${line}\n`, { now: now(), warn: () => {} })
          .map((entry) => fromJournal(entry, params.source));
      } catch (error) {
        if (isInfrastructorError(error) && error.code === 'PARSE_FAILED') return [];
        throw error;
      }
    }
  },
});

/** The first of what a command complains about. */
async function text(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let found = '';
  const decoder = new TextDecoder();
  for await (const piece of pieces) if (found.length < 2_000) found += decoder.decode(piece, { stream: true });
  return found;
}
