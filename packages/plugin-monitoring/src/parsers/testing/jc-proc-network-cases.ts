import { addressFlags } from '../proc/net-if-inet6.ts';
import { routeFlags } from '../proc/route-flags.ts';
import { type JcCase, rows } from './jc-case.ts';
import { changed, colons, exactly, fromHex, hexText, ipv6, littleEndianIpv4, named } from './jc-proc-renaming.ts';
import { type Names, same } from './jc-renaming.ts';

const tcpStates: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '04': 'FIN_WAIT1',
  '06': 'TIME_WAIT',
  '08': 'CLOSE_WAIT',
  '0A': 'LISTEN',
};
const tcp: Names = {
  entry: ['slot', Number],
  local_address: ['localAddress'],
  local_port: ['localPort'],
  remote_address: ['remoteAddress'],
  remote_port: ['remotePort'],
  state: ['state', (value) => tcpStates[String(value)]],
  tx_queue: ['txQueueBytes', fromHex],
  rx_queue: ['rxQueueBytes', fromHex],
  timer_active: ['timer', (value) => ['off', 'retransmit', 'keepalive', 'timewait', 'probe'][Number(value)]],
  jiffies_until_timer_expires: ['timerTicks', fromHex],
  unrecovered_rto_timeouts: ['retransmits', fromHex],
  unanswered_0_window_probes: ['probesUnanswered'],
  ...same('uid', 'inode'),
  sock_ref_count: ['referenceCount'],
  sock_mem_loc: ['socketAddress', hexText],
  retransmit_timeout: ['retransmitTimeoutTicks'],
  soft_clock_tick: ['delayedAckTicks'],
  ack_quick_pingpong: ['quickAckPingPong'],
  sending_congestion_window: ['congestionWindow'],
  // proc_net_tcp.rst: -1 where there is no threshold.
  slow_start_size_threshold: ['slowStartThreshold', (value) => (value === -1 ? undefined : value)],
};
/** What the addresses would be if the file came from a big-endian machine. */
const tcpTold = ['opposite_endian_local_address', 'opposite_endian_remote_address'];

const netTcp = rows('net-tcp', exactly(tcp, tcpTold));

/** Files of /proc/net. */
export const jcProcNetworkCases: Readonly<Record<string, JcCase>> = {
  proc_net_arp: rows(
    'net-arp',
    exactly({
      IP_address: ['address'],
      HW_type: ['hardwareType', fromHex],
      Flags: ['flags', named({ 2: 'complete', 4: 'permanent', 8: 'published' })],
      HW_address: ['hardwareAddress'],
      Mask: ['mask', (value) => (value === '*' ? undefined : value)],
      Device: ['interface'],
    }),
  ),
  proc_net_dev_mcast: rows(
    'net-dev-mcast',
    exactly({
      index: ['interfaceIndex'],
      ...same('interface'),
      dmi_u: ['users'],
      dmi_g: ['globalUsers'],
      dmi_address: ['hardwareAddress', colons],
    }),
  ),
  proc_net_if_inet6: rows(
    'net-if-inet6',
    exactly({
      address: ['address', ipv6],
      index: ['interfaceIndex', fromHex],
      prefix: ['prefixLength', fromHex],
      scope: ['scope', (value) => ({ '00': 'global', '10': 'host', '20': 'link' })[String(value)]],
      flags: ['flags', named(addressFlags)],
      name: ['interface'],
    }),
  ),
  proc_net_ipv6_route: rows(
    'net-ipv6-route',
    exactly({
      dest_net: ['destination', ipv6],
      dest_prefix: ['destinationPrefixLength', fromHex],
      source_net: ['source', ipv6],
      source_prefix: ['sourcePrefixLength', fromHex],
      next_hop: ['gateway', (value) => (ipv6(value) === '::' ? undefined : ipv6(value))],
      metric: ['metric', fromHex],
      ref_count: ['referenceCount', fromHex],
      use_count: ['useCount', fromHex],
      flags: ['flags', named(routeFlags)],
      device: ['interface'],
    }),
  ),
  proc_net_netlink: {
    ...rows(
      'net-netlink',
      exactly({
        sk: ['socketAddress', hexText],
        Eth: ['protocol'],
        Pid: ['portId'],
        Groups: ['groupMask', fromHex],
        Rmem: ['rmemBytes'],
        Wmem: ['wmemBytes'],
        Dump: ['isDumping', (value) => value !== 0],
        Locks: ['referenceCount'],
        Drops: ['drops'],
        Inode: ['inode'],
      }),
    ),
    actual: changed(({ groups }) => ({
      groupMask: (groups as number[]).reduce((mask, group) => mask + 2 ** (group - 1), 0),
    })),
  },
  proc_net_route: rows(
    'net-route',
    exactly({
      Iface: ['interface'],
      Destination: ['destination', littleEndianIpv4],
      Gateway: ['gateway', (value) => (value === '00000000' ? undefined : littleEndianIpv4(value))],
      Flags: ['flags', named(routeFlags)],
      RefCnt: ['referenceCount'],
      Use: ['useCount'],
      Metric: ['metric'],
      Mask: ['mask', littleEndianIpv4],
      MTU: ['mtuBytes'],
      Window: ['windowBytes'],
      IRTT: ['initialRoundTripTimeMs'],
    }),
  ),
  proc_net_tcp: netTcp,
  proc_net_tcp6: netTcp,
};
