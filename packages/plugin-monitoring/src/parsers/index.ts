import { df } from './df.ts';
import { diskstats } from './diskstats.ts';
import { dmesg } from './dmesg.ts';
import { findmnt } from './findmnt.ts';
import { free } from './free.ts';
import { inotify } from './inotify.ts';
import { iostat } from './iostat.ts';
import { journal } from './journal.ts';
import { loadavg } from './loadavg.ts';
import { lsblk } from './lsblk.ts';
import { mdstat } from './mdstat.ts';
import { meminfo } from './meminfo.ts';
import { mount } from './mount.ts';
import { mounts } from './mounts.ts';
import { netDev } from './net-dev.ts';
import { netstat } from './netstat.ts';
import { osRelease } from './os-release.ts';
import { pressure } from './pressure.ts';
import { ps } from './ps.ts';
import { sensors } from './sensors.ts';
import { sha256sum } from './sha256sum.ts';
import { smartctl } from './smartctl.ts';
import { ss } from './ss.ts';
import { stat } from './stat.ts';
import { syslog } from './syslog.ts';
import { systemctl } from './systemctl.ts';
import { uptime } from './uptime.ts';
import { vmstat } from './vmstat.ts';

/** Every parser of this plugin. */
export const parsers = [
  df,
  diskstats,
  dmesg,
  findmnt,
  free,
  inotify,
  iostat,
  journal,
  loadavg,
  lsblk,
  mdstat,
  meminfo,
  mount,
  mounts,
  netDev,
  netstat,
  osRelease,
  pressure,
  ps,
  sensors,
  sha256sum,
  smartctl,
  ss,
  stat,
  syslog,
  systemctl,
  uptime,
  vmstat,
];
