import { type DeviceAccess, type HandlerContext, sh } from '@infrastructor/core';
import { explained, isRefused, isRefusedToRoot, missingPermission } from '../access/explain-failure.ts';
import { commandFailure } from '../access/permitted.ts';
import { type SendSource, sendStreamVerbose } from '../commands/zfs-send.ts';
import { partsOf } from '../names.ts';
import { progressReporter } from './progress-reporter.ts';

/** The exit code of the script where the file is there already. */
const fileExists = 73;

/** Under another name until it is whole, so that the file is never a part of a stream; an existing file stays as it is. */
const intoFile = (source: SendSource, file: string) => sh`umask 077
set -- ${file}
if [ -e "$1" ]; then echo "$1 already exists" >&2; exit ${fileExists}; fi
partial=$(mktemp -- "$1.partial.XXXXXX") || exit 1
trap 'rm -f -- "$partial"' EXIT
trap 'exit 143' TERM INT HUP
${sendStreamVerbose(source)} > "$partial" || exit $?
mv -n -- "$partial" "$1" || exit 1
if [ -e "$partial" ]; then echo "$1 already exists" >&2; exit ${fileExists}; fi
wc -c < "$1"`;

/**
 * Writes a stream to a file on the device that has the snapshot.
 * @returns the file's size in bytes
 */
export async function sendToFile(
  access: Pick<DeviceAccess, 'device' | 'openStream'>,
  source: SendSource,
  file: string,
  totalBytes: number,
  progress: HandlerContext['progress'],
): Promise<number> {
  const report = progressReporter(progress, totalBytes, source.snapshot);
  const { hostname } = access.device;
  let refusal = '';
  for (const privileged of [false, true]) {
    await using process = await access.openStream(intoFile(source, file), { privileged });
    const [printed, words] = await Promise.all([textOf(process.stdout), followProgress(process.stderr, report)]);
    const { exitCode } = await process.exit;
    if (exitCode === 0) return Number(printed.trim());
    // mktemp is refused in these words as well: a folder of root's needs root.
    if (!(privileged ? isRefusedToRoot : isRefused)(words)) {
      throw explained(commandFailure('zfs send', hostname, exitCode, words));
    }
    if (privileged) {
      const dataset = partsOf(source.snapshot)?.dataset ?? source.snapshot;
      throw missingPermission(refusal, hostname, { permissions: 'send', dataset });
    }
    refusal = words;
  }
  return 0;
}

/** `14:02:33<tab>1048576<tab>tank@daily` each second (zfs-send(8), -v with -P); all other lines are kept. */
const progressLine = /^\d\d:\d\d:\d\d\t(\d+)\t/;

async function followProgress(stderr: AsyncIterable<Uint8Array>, report: (bytes: number) => void): Promise<string> {
  const decoder = new TextDecoder();
  const words: string[] = [];
  let rest = '';
  const read = (line: string) => {
    const bytes = progressLine.exec(line)?.[1];
    if (bytes !== undefined) report(Number(bytes));
    else if (line.trim() !== '' && !/^(?:full|incremental|size)\t/.test(line)) words.push(line);
  };
  for await (const chunk of stderr) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) read(line);
  }
  read(rest);
  return words.slice(-20).join('\n');
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
