import { type DeviceAccess, type ExecResult, type ShellCommand, sh } from '@infrastructor/core';
import type { ComposeProgram } from '../schemas/compose-program.ts';

/** A project as compose is told of it; always by the same words, so that both versions mean the same. */
export interface ComposeProject {
  readonly program: ComposeProgram;
  readonly name: string;
  readonly folder: string;
  /** False before the first deployment: compose is then not run in it. */
  readonly folderExists: boolean;
  /** The compose file and what is laid over it, in order. */
  readonly files: readonly string[];
}

export interface ComposeRun {
  /** Text of the compose file, in place of the first file: it travels on standard input, for it may hold secrets. */
  readonly content?: string;
  readonly timeoutMs?: number;
  /** For what changes containers: waits until no other compose that was begun so works in the folder. */
  readonly exclusive?: boolean;
}

const programs = { 'docker compose': sh`docker compose`, 'docker-compose': sh`docker-compose` } as const;

/** Runs compose on a project of the device. */
export function runCompose(
  { exec }: DeviceAccess,
  project: ComposeProject,
  args: ShellCommand,
  { content, timeoutMs = 120_000, exclusive = false }: ComposeRun = {},
): Promise<ExecResult> {
  const { program, name, folder, folderExists } = project;
  const [first = '', ...others] = project.files;
  const place = folderExists ? folder : '/';
  const overrides = others.flatMap((file) => ['-f', file]);
  const rest = sh`${overrides} -p ${name} --project-directory ${folder} ${args}`;
  if (content === undefined) {
    const turn = exclusive ? alone : sh`true`;
    return exec(sh`cd -- ${place} && ${turn} && ${programs[program.program]} -f ${first} ${rest}`, { timeoutMs });
  }
  const command =
    program.major >= 2
      ? sh`cd -- ${place} && ${programs[program.program]} -f - ${rest}`
      : throughFile(sh`cd -- ${place} && ${programs[program.program]} -f "$candidate" ${rest}`);
  return exec(command, { timeoutMs, stdin: content });
}

/**
 * A lock of the present folder itself, which leaves no file (flock(1)). When a connection falls silent, its compose works on
 * for a while, and the next one must not work against it.
 */
const alone = sh`exec 9<. && { ! command -v flock >/dev/null 2>&1 || flock -w 120 9 || { echo 'Another compose still works in this folder' >&2; exit 1; }; }`;

/** Version 1 reads its input twice, and takes paths in it for those of the present folder: it gets a file that goes at once. */
function throughFile(command: ShellCommand): ShellCommand {
  return sh`umask 077
candidate=$(mktemp) || exit 1
trap 'rm -f -- "$candidate"' EXIT
trap 'exit 129' HUP INT TERM
cat >"$candidate" && ${command}`;
}

/** What a failed run said, without progress bars and warnings about the format; the end of it is what matters. */
export function wordsOf({ stderr, stdout, exitCode, signal }: ExecResult): string {
  const lines = `${stdout}\n${stderr}`.split(/\r|\n/).map((line) => line.trim());
  const telling = lines.filter(
    (line) => line !== '' && !/level=warning|attribute `version` is obsolete|^File "|^\^+$/.test(line),
  );
  return telling.slice(-8).join('\n').slice(-1_000) || (signal ?? `exit code ${exitCode}`);
}
