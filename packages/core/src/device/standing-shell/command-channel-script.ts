import { type ShellCommand, sh, shellSequence } from '../../contract/sh.ts';
import { environment, inOwnGroup } from '../exec-script.ts';

/** The device ends a command channel that has heard nothing for this long, at most twice as long. */
export const silenceLimitSec = 30;

export interface CommandChannelScriptOptions {
  /** Marks every process of the channel in its environment, so that what left the process group can still be found. */
  readonly runId: string;
  /** Through `sudo -n`. */
  readonly sudo: boolean;
}

/**
 * A standing `sh` that runs the commands which it reads, one after the other. Three shells in one process group:
 * - the dispatcher reads our input and is never busy. It hands commands on; an empty line is TERM for the group, the end of
 *   the input is KILL, so nothing outlives the connection
 * - the worker runs each command in a shell of its own, whose output is the channel's, and says on both outputs where it
 *   ended. Told to retire, it says what it has begun, and begins nothing any more
 * - the watchdog kills the group when we have been silent for long: the connection may be half open
 *
 * Lines in: the boundary, then `+text` for all lines of a script but the last, `ID =text` for the last line, `ID @octal` for a
 * script that is not plain; `!retire`, `!alive`. Out, behind the boundary: `ready`, `end ID CODE`, `jobs ID`, `retired ID`.
 * The boundary comes by input, because arguments are seen by anyone who lists processes.
 */
export function commandChannelScript(options: CommandChannelScriptOptions): ShellCommand {
  const mark = sh`export INFRASTRUCTOR_RUN=${options.runId}`;
  const script = shellSequence([environment, mark, inOwnGroup(main), sh`exec "$@" $$`]);
  return options.sudo ? shellSequence([environment, sh`exec sudo -n -- sh -c ${script.text}`]) : script;
}

/** `$1` leads the group. Of a process that a signal ended, only dash and BusyBox tell; `jobs` is silent in others. */
const main = `group=$1
IFS= read -r boundary || exit
kill_group() { kill -s KILL -- "-$group" || kill -s KILL "$worker" "$$"; } 2>/dev/null
dispatch() {
  trap : TERM
  while IFS= read -r line; do
    case $line in
      '') kill -s TERM -- "-$group" ;;
      '!alive') kill -s USR2 "$$" ;;
      '!retire') kill -s USR1 "$$" ;;
      *) printf '%s\\n' "$line" ;;
    esac
  done
  kill_group
} 2>/dev/null
finish() {
  if [ "$1" -gt 128 ]; then
    printf '%sjobs %s\\n' "$boundary" "$id"
    jobs
  fi
  printf '%send %s %s\\n' "$boundary" "$id" "$1"
  printf '%send %s %s\\n' "$boundary" "$id" "$1" >&4
}
retire() {
  trap '' USR1
  if [ "$!" = "$before" ]; then
    printf '%sretired %s\\n' "$boundary" "$finished"
  else
    printf '%sretired %s\\n' "$boundary" "$id"
    wait "$!" 2>/dev/null
    finish "$?"
  fi
  kill_group
}
work() {
  trap retire USR1
  finished=0 before=$! script=
  printf '%sready\\n' "$boundary"
  while IFS= read -r line; do
    case $line in
      +*) script=$script\${line#+}'
'; continue ;;
    esac
    id=\${line%% *} line=\${line#* }
    script=$script\${line#?}
    case $line in @*) script=$(printf %b "$script") ;; esac
    ( unset boundary; eval "$script" ) </dev/null 4>&- &
    wait "$!" 2>/dev/null
    finish "$?"
    finished=$id before=$! script=
  done
  kill_group
}
exec 3<&0 </dev/null
alive=1
trap alive=1 USR2
trap 'kill -s USR1 "$worker"' USR1
dispatch <&3 3<&- | work 3<&- 4>&2 &
worker=$!
exec 3<&-
while [ "$alive" ]; do
  alive=
  sleep ${silenceLimitSec} &
  nap=$!
  while wait "$nap"; [ "$?" -gt 128 ]; do :; done
done 2>/dev/null
kill_group`;
