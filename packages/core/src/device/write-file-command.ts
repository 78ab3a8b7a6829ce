import { type ShellCommand, sh } from '../contract/sh.ts';

/**
 * Writes standard input to a file so that readers see the old content or the new. The number of bytes is checked before
 * the rename, because a broken connection looks like the end of the input; PIPE is ignored, because it would then end the
 * script at its first message and leave the temporary file. A link is followed, mode and owner are kept.
 */
export function writeFileCommand(path: string, sizeBytes: number, mode: number): ShellCommand {
  return sh`umask 077
trap '' PIPE
target=${path} size=${sizeBytes}
if [ -h "$target" ]; then target=$(readlink -f -- "$target") || exit 1; fi
if [ -d "$target" ]; then echo "$target: Is a directory" >&2; exit 1; fi
folder=$(dirname -- "$target") || exit 1
temporary=$(mktemp "$folder/.infrastructor.XXXXXXXXXX") || exit 1
trap 'rm -f -- "$temporary"' EXIT
trap 'exit 129' HUP INT TERM
cat >"$temporary" || exit 1
received=$(wc -c <"$temporary") || exit 1
if [ "$received" -ne "$size" ]; then echo "received $received bytes of $size" >&2; exit 1; fi
if [ -e "$target" ]; then
  owner=$(stat -c %u:%g -- "$target") && mode=$(stat -c %a -- "$target") || exit 1
  if [ "$owner" != "$(stat -c %u:%g -- "$temporary")" ]; then chown "$owner" "$temporary" || exit 1; fi
else
  mode=${mode.toString(8)}
fi
chmod "$mode" "$temporary" || exit 1
dd if=/dev/null of="$temporary" conv=notrunc,fsync 2>/dev/null || sync
mv -f -- "$temporary" "$target" || exit 1
trap - EXIT
sync "$folder" 2>/dev/null || :`;
}
