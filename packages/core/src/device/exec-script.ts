import { ValidationError } from '../contract/errors.ts';
import { type ShellCommand, sh, shellSequence } from '../contract/sh.ts';

/** How a command is to be run; the same for every transport. */
export interface ExecScriptOptions {
  /** Marks every process of the command in its environment, so that what left the process group can still be found. */
  readonly runId: string;
  /** Through `sudo -n`. */
  readonly sudo: boolean;
  /**
   * `data`: the command reads our input. `none`: it reads nothing. `lifeline`: it reads nothing, and our input is how it is
   * ended: a line is TERM for its process group, the end is KILL. That works where the server refuses signals (OpenSSH before
   * 9.8 for root, Dropbear, forced commands), and when the connection breaks.
   */
  readonly stdin: 'data' | 'none' | 'lifeline';
  /** The device itself ends the command after this, for when the connection is lost. Undefined: never. */
  readonly timeoutSec: number | undefined;
}

/** Linux refuses one argument of 128 KiB and more (`MAX_ARG_STRLEN`, execve(2)). */
const maxArgumentBytes = 131_071;

/**
 * The script for `sh` around a command: environment, limits and privilege. Everything is reached by `exec`, so the process
 * that sshd (or we) started stays the leader of one process group that holds the whole command.
 */
export function execScript(command: ShellCommand, options: ExecScriptOptions): ShellCommand {
  const words = limited(command, options.timeoutSec ?? 0);
  const mark = sh`export INFRASTRUCTOR_RUN=${options.runId}`;
  const script = shellSequence([environment, mark, words, run[options.stdin]]);
  // Behind sudo, which drops the environment, all of it is needed again; here, only sudo's own messages matter.
  return options.sudo ? shellSequence([environment, sh`exec sudo -n -- sh -c ${script.text}`]) : script;
}

export const environment = sh`export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"`;

/**
 * The watcher of a lifeline is a forked shell that reads; it costs no other program. It kills the leader's own group (`-$$`)
 * or else the leader alone, never "our group" (`0`), which may be the server's; the leader is stopped in between, because it
 * may be about to make its group. After a normal end the input ends as well, but there is no leader any more.
 */
const run = {
  data: sh`exec "$@"`,
  none: sh`exec "$@" </dev/null`,
  lifeline: sh`exec 3<&0 </dev/null
{
  trap '' TERM
  while read -r line; do kill -s TERM -- -$$ || kill -s TERM $$; done
  kill -0 $$ && { kill -s KILL -- -$$ || { kill -s STOP $$; kill -s KILL -- -$$ || kill -s KILL $$; }; }
} <&3 3<&- >/dev/null 2>&1 &
exec "$@" 3<&-`,
} as const;

/** Sets the words to be run, with a time limit; 0 is none. */
function limited(command: ShellCommand, timeoutSec: number): ShellCommand {
  return words(sh`sh -c ${command.text}`, timeoutSec);
}

/** Sets the words of a script to be run in a process group of its own; `sh` stands before the arguments that follow. */
export function inOwnGroup(script: string): ShellCommand {
  return words(sh`sh -c ${script} sh`, 0);
}

/**
 * Even without a limit, timeout(1) makes a process group of its own. BusyBox's is left out: before 1.33 it had no `-k`, and
 * it kills one process, not the group.
 */
function words(command: ShellCommand, timeoutSec: number): ShellCommand {
  return sh`set -- ${command}
if command -v timeout >/dev/null 2>&1 && ! [ /usr/bin/timeout -ef /bin/busybox ]; then set -- timeout -k 1 ${timeoutSec} "$@"; fi`;
}

/**
 * The one string that sshd hands to the user's login shell, whichever that is. All but plain characters travel as octal
 * escapes of `printf %b` (POSIX.1-2017, printf), because no two of sh, csh and fish agree on what single quotes protect; and
 * in pieces, because csh takes no word of 8 KiB.
 * @throws {ValidationError} when the string is longer than the device's kernel takes as one argument
 */
export function loginShellCommand(script: ShellCommand): string {
  const words = octal(script.text).match(/(?:\\0[0-7]{3}|[^\\]){1,1500}/g) ?? [];
  const text = `exec sh -c 'eval "$(printf %b "$@")"' sh ${words.map((word) => `'${word}'`).join(' ')}`;
  if (text.length > maxArgumentBytes) {
    throw new ValidationError(
      `The command is too long to be sent: ${text.length} bytes encoded, ${maxArgumentBytes} fit`,
      {
        hint: 'Send large data on standard input, or split the command.',
      },
    );
  }
  return text;
}

function octal(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 _./:=,@%+-]+/g, (part) => {
    let encoded = '';
    for (const byte of Buffer.from(part, 'utf8')) encoded += `\\0${byte.toString(8).padStart(3, '0')}`;
    return encoded;
  });
}

/**
 * Kills every process that carries the mark of one of these runs, wherever it went: another group or session, behind sudo.
 * Three rounds, for what is forked while we look. proc_pid_environ(5)
 */
export function sweepCommand(runIds: readonly string[]): ShellCommand {
  const patterns = runIds.flatMap((runId) => ['-e', `INFRASTRUCTOR_RUN=${runId}`]);
  return sh`for round in 1 2 3; do
  found=$(grep -ls ${patterns} /proc/[0-9]*/environ)
  [ -n "$found" ] || break
  IFS='/
'
  for word in $found; do
    case $word in [0-9]*) kill -KILL "$word" 2>/dev/null ;; esac
  done
done`;
}
