import { date } from './date.ts';
import { df } from './df.ts';
import { diskstats } from './diskstats.ts';
import { dmesg } from './dmesg.ts';
import { du } from './du.ts';
import { env } from './env.ts';
import { findmnt } from './findmnt.ts';
import { free } from './free.ts';
import { hosts } from './hosts.ts';
import { id } from './id.ts';
import { inotify } from './inotify.ts';
import { iostat } from './iostat.ts';
import { journal } from './journal.ts';
import { loadavg } from './loadavg.ts';
import { ls } from './ls.ts';
import { lsblk } from './lsblk.ts';
import { lsof } from './lsof.ts';
import { mdstat } from './mdstat.ts';
import { meminfo } from './meminfo.ts';
import { mount } from './mount.ts';
import { mounts } from './mounts.ts';
import { netDev } from './net-dev.ts';
import { netstat } from './netstat.ts';
import { osRelease } from './os-release.ts';
import { passwd } from './passwd.ts';
import { pressure } from './pressure.ts';
import { procParsers } from './proc/index.ts';
import { ps } from './ps.ts';
import { sensors } from './sensors.ts';
import { sha256sum } from './sha256sum.ts';
import { smartctl } from './smartctl.ts';
import { ss } from './ss.ts';
import { stat } from './stat.ts';
import { statFile } from './stat-file.ts';
import { sysctl } from './sysctl.ts';
import { syslog } from './syslog.ts';
import { systemctl } from './systemctl.ts';
import { top } from './top.ts';
import { uname } from './uname.ts';
import { uptime } from './uptime.ts';
import { vmstat } from './vmstat.ts';

/** Every parser of this plugin. */
export const parsers = [
  date,
  df,
  diskstats,
  dmesg,
  du,
  env,
  findmnt,
  free,
  hosts,
  id,
  inotify,
  iostat,
  journal,
  loadavg,
  ls,
  lsblk,
  lsof,
  mdstat,
  meminfo,
  mount,
  mounts,
  netDev,
  netstat,
  osRelease,
  passwd,
  pressure,
  ...procParsers,
  ps,
  sensors,
  sha256sum,
  smartctl,
  ss,
  stat,
  statFile,
  sysctl,
  syslog,
  systemctl,
  top,
  uname,
  uptime,
  vmstat,
];
