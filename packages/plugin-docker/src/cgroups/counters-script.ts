/**
 * Prints what the kernel counts of some containers, for `sh -c`: the first argument is how many seconds lie between two
 * samples (`0`: only one), the others are container ids. One process reads all files of a sample, and one more looks for
 * the cgroups, whatever the driver, the parent or the engine (`docker/ID`, `system.slice/docker-ID.scope`,
 * `machine.slice/libpod-ID.scope`); those of podman's monitors are none of a container.
 *
 * Processor times come first and right behind the clock, so that they are of the same moment for all containers; what
 * else is to be read is found out between the samples. What a container has sent and received is in the network of any of
 * its processes; where they live one level deeper (systemd, crun) they are found there. A container in the network of the
 * device itself has no figures of its own; whose network it is cannot be told without permission on its processes. The
 * last line says that nothing was cut off.
 */
export const countersScript = `cd /sys/fs/cgroup 2>/dev/null || exit 0
pause=$1
shift
if [ -e cgroup.controllers ]; then
  tree=./ cpu=cpu.stat
  files='memory.current memory.max memory.stat io.stat pids.current'
else
  tree=cpuacct/ cpu=cpuacct.usage
  files='memory.usage_in_bytes memory.limit_in_bytes memory.stat blkio.throttle.io_service_bytes pids.current'
fi
for id; do
  set -- "$@" -o -name "*$id*"
  shift
done
shift
clocks= counters= newline='
'
sample() {
  date '+sample %s %N'
  grep -sE '^([0-9]|max$|Total |usage_usec |(total_)?inactive_file | *[^ :]+: *[0-9])' /proc/uptime $clocks "$@"
}
IFS=$newline
set -f
directories=$(find "$tree" -type d ! -name '*conmon*' '(' "$@" ')' -print -prune 2>/dev/null)
for found in $directories; do clocks=$clocks$newline$found/$cpu; done
if [ "$clocks" ] && [ "$pause" != 0 ]; then sample; fi
for found in $directories; do
  directory=\${found#"$tree"}
  IFS=' '
  for file in $files; do
    if [ "$tree" = ./ ]; then counters=$counters$newline$found/$file
    else counters=$counters$newline\${file%%.*}/$directory/$file; fi
  done
  IFS=$newline
  set +f
  for list in "$found/cgroup.procs" "$found"/*/cgroup.procs; do
    process=
    read -r process 2>/dev/null <"$list" && [ "$process" != 0 ] && break
  done
  set -f
  if [ "\${process:-0}" != 0 ]; then
    if [ "/proc/$process/ns/net" -ef /proc/self/ns/net ]; then namespace=own
    elif [ -e "/proc/$process/ns/net" ]; then namespace=other
    else namespace=unknown; fi
    echo "network $process $namespace $found"
    [ $namespace = own ] || counters=$counters$newline/proc/$process/net/dev
  fi
  [ -e "$found/io.stat" ] && echo "io $found"
done
if [ "$clocks" ]; then
  [ "$pause" = 0 ] || sleep "$pause" 2>/dev/null || sleep 1
  sample $counters /proc/meminfo
fi
echo end
`;
