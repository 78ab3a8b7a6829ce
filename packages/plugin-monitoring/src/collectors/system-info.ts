import { DataCollectionError, defineCollector, sh, Type } from '@infrastructor/core';
import { sections, splitSections } from '../commands/sections.ts';
import { known } from '../parsers/known.ts';
import { meminfo } from '../parsers/meminfo.ts';
import { osRelease } from '../parsers/os-release.ts';
import { uptime } from '../parsers/uptime.ts';
import { SystemInfo } from '../schemas/system-info.ts';
import { readCpu } from '../system/read-cpu.ts';
import { readGpus } from '../system/read-gpus.ts';
import { readVirtualisation } from '../system/read-virtualisation.ts';
import { systemMetrics } from './system-metrics.ts';

export const systemInfoCommand = sections({
  kernel: sh`uname -s; uname -r; uname -v; uname -m; uname -n`,
  os: sh`cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release`,
  cpu: sh`cat /proc/cpuinfo`,
  memory: sh`cat /proc/meminfo`,
  uptime: sh`cat /proc/uptime`,
  vendor: sh`cat /sys/class/dmi/id/sys_vendor`,
  product: sh`cat /sys/class/dmi/id/product_name`,
  vm: sh`systemd-detect-virt --vm`,
  container: sh`systemd-detect-virt --container`,
  marks: sh`for mark in /.dockerenv /run/.containerenv; do if [ -e $mark ]; then echo $mark; fi; done`,
  pci: sh`for slot in /sys/bus/pci/devices/*; do read -r class <$slot/class || continue
case $class in 0x03*) read -r vendor <$slot/vendor; read -r device <$slot/device; driver=-
if [ -e $slot/driver ]; then driver=$(readlink $slot/driver); fi; echo "$(basename $slot) $class $vendor $device $(basename -- $driver)";; esac; done`,
  names: sh`lspci -D -nn`,
  nvidia: sh`timeout -k 1 5 nvidia-smi --query-gpu=pci.bus_id,name,memory.total,driver_version --format=csv,noheader,nounits`,
  boards: sh`for card in /sys/class/drm/card*/device/driver; do if [ -e $card ]; then basename "$(readlink $card)"; fi; done`,
});

/** What a machine is, in one round trip: operating system, kernel, CPU, memory, GPUs, whether it is a guest. */
export const systemInfo = defineCollector({
  name: 'system.info',
  description: 'Operating system, kernel, CPU, memory, GPUs, virtualisation and uptime of a machine',
  ttl: '1h',
  timeout: '25s',
  params: Type.Object({ includeProcesses: Type.Boolean({ default: false, description: 'Add the busiest processes' }) }),
  output: SystemInfo,
  async collect({ device, exec, collect, params, now, warn }) {
    const { stdout, stderr } = await exec(systemInfoCommand);
    const parts = splitSections(stdout);
    if (parts.size === 0) {
      throw new DataCollectionError(
        'COMMAND_FAILED',
        `${device.hostname} printed nothing about itself: ${stderr.slice(0, 300)}`,
        {
          hint: 'The device needs Linux with /proc and a POSIX shell.',
        },
      );
    }
    const text = (name: string) => parts.get(name)?.text ?? '';
    /** Of a command that ended well; its words of failure are no value. */
    const printed = (name: string) => (parts.get(name)?.exitCode === 0 ? text(name).trim() || undefined : undefined);
    const parsing = { now: now(), warn };
    const attempt = <Value>(what: string, read: () => Value): Value | undefined => {
      try {
        return read();
      } catch (error) {
        warn(`${what} of ${device.hostname} could not be read: ${(error as Error).message}`);
        return undefined;
      }
    };
    const [name, release, version, architecture, hostname] = text('kernel').split('\n');
    const memory = attempt('The memory', () => meminfo.parse(`${text('memory')}\n`, parsing));
    const up = attempt('The uptime', () => uptime.parse(`${text('uptime')}\n`, parsing))?.uptimeSec;
    const os = printed('os')
      ? attempt('The operating system', () => osRelease.parse(`${text('os')}\n`, parsing))
      : undefined;
    const { fields: _fields, ...release_ } = os ?? { fields: {} };
    const [vendor, product] = [printed('vendor'), printed('product')];
    const metrics = params.includeProcesses ? await collect(systemMetrics, { includeProcesses: true }) : undefined;
    return known({
      hostname: hostname || undefined,
      os: os ? release_ : undefined,
      kernel: name ? known({ name, release, version, architecture }) : undefined,
      cpu: readCpu(text('cpu')),
      memory: memory && known({ totalBytes: memory.memTotalBytes, swapTotalBytes: memory.swapTotalBytes }),
      uptimeSec: up,
      bootedAt: up === undefined ? undefined : new Date(now().getTime() - up * 1_000).toISOString(),
      hardware: vendor || product ? known({ vendor, product }) : undefined,
      virtualisation: readVirtualisation({
        vm: text('vm'),
        container: text('container'),
        dmi: `${vendor ?? ''} ${product ?? ''}`,
        marks: text('marks'),
        hypervisorFlag: /^flags\s*:.*\bhypervisor\b/m.test(text('cpu')),
      }),
      gpus: readGpus({ pci: text('pci'), names: text('names'), nvidia: text('nvidia'), boards: text('boards') }),
      processes: metrics?.processes,
    }) as SystemInfo;
  },
});
