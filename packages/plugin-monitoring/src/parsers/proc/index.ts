import { buddyinfo } from './buddyinfo.ts';
import { consoles } from './consoles.ts';
import { cpuinfo } from './cpuinfo.ts';
import { crypto } from './crypto.ts';
import { devices } from './devices.ts';
import { driverRtc } from './driver-rtc.ts';
import { execdomains } from './execdomains.ts';
import { filesystems } from './filesystems.ts';
import { interrupts, softirqs } from './interrupts.ts';
import { iomem, ioports } from './iomem.ts';
import { locks } from './locks.ts';
import { misc } from './misc.ts';
import { modules } from './modules.ts';
import { mtrr } from './mtrr.ts';
import { netArp } from './net-arp.ts';
import { netDevMcast } from './net-dev-mcast.ts';
import { netIfInet6 } from './net-if-inet6.ts';
import { netIgmp, netIgmp6 } from './net-igmp.ts';
import { netIpv6Route } from './net-ipv6-route.ts';
import { netNetlink } from './net-netlink.ts';
import { netNetstat } from './net-netstat.ts';
import { netPacket } from './net-packet.ts';
import { netProtocols } from './net-protocols.ts';
import { netRoute } from './net-route.ts';
import { netTcp, netUdp } from './net-sockets.ts';
import { netUnix } from './net-unix.ts';
import { pagetypeinfo } from './pagetypeinfo.ts';
import { partitions } from './partitions.ts';
import { pidFdinfo } from './pid-fdinfo.ts';
import { pidIo } from './pid-io.ts';
import { pidLimits } from './pid-limits.ts';
import { pidMaps } from './pid-maps.ts';
import { pidNumaMaps } from './pid-numa-maps.ts';
import { pidSmaps } from './pid-smaps.ts';
import { pidStat } from './pid-stat.ts';
import { pidStatm } from './pid-statm.ts';
import { pidStatus } from './pid-status.ts';
import { procVmstat } from './proc-vmstat.ts';
import { slabinfo } from './slabinfo.ts';
import { swaps } from './swaps.ts';
import { version } from './version.ts';
import { vmallocinfo } from './vmallocinfo.ts';
import { zoneinfo } from './zoneinfo.ts';

/** Every parser of a file of /proc that stands in this folder. */
export const procParsers = [
  buddyinfo,
  consoles,
  cpuinfo,
  crypto,
  devices,
  driverRtc,
  execdomains,
  filesystems,
  interrupts,
  softirqs,
  iomem,
  ioports,
  locks,
  misc,
  modules,
  mtrr,
  netArp,
  netDevMcast,
  netIfInet6,
  netIgmp,
  netIgmp6,
  netIpv6Route,
  netNetlink,
  netNetstat,
  netPacket,
  netProtocols,
  netRoute,
  netTcp,
  netUdp,
  netUnix,
  pagetypeinfo,
  partitions,
  pidFdinfo,
  pidIo,
  pidLimits,
  pidMaps,
  pidNumaMaps,
  pidSmaps,
  pidStat,
  pidStatm,
  pidStatus,
  procVmstat,
  slabinfo,
  swaps,
  version,
  vmallocinfo,
  zoneinfo,
];
