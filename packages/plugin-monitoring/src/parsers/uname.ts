import { defineParser } from '@infrastructor/core';
import { KernelIdentity } from '../schemas/kernel-identity.ts';
import { known } from './known.ts';
import { unreadable, wholeLines } from './text.ts';

const kernels =
  /^(?:Linux|Darwin|FreeBSD|OpenBSD|NetBSD|DragonFly|SunOS|AIX|HP-UX|GNU|GNU\/kFreeBSD|Haiku|Minix|(?:CYGWIN|MINGW\d*|MSYS)_NT\S*)$/;
const architecture =
  /^(?:x86_64|amd64|i[3-6]86|x86|i86pc|athlon|ia64|aarch64(?:_be)?|arm\w*|evbarm|mips\w*|ppc\w*|powerpc\w*|riscv\w*|s390x?|sparc\w*|sun4\w+|alpha|m68k|parisc\w*|hppa|sh[34]\w*|loongarch\w*|microblaze|or1k|xtensa|arc|csky|Virtual|unknown)$/;
const told = (text: string | undefined) => (text === 'unknown' ? undefined : text);

function readLine(line: string): KernelIdentity | undefined {
  const words = line.trim().split(/\s+/);
  const [kernelName = '', nodeName = '', kernelRelease = '', ...rest] = words;
  if (!kernels.test(kernelName) || rest.length < 2) return undefined;
  const last = rest.at(-1) ?? '';
  // GNU and busybox end with the operating system; the others end with the machine.
  const operatingSystem = architecture.test(last) ? undefined : last;
  const body = operatingSystem === undefined ? rest : rest.slice(0, -1);
  let first = body.length;
  while (first > 1 && body.length - first < 3 && architecture.test(body[first - 1] ?? '')) first -= 1;
  const [machine, processor, hardwarePlatform] = body.slice(first);
  if (machine === undefined) return undefined;
  return known({
    kernelName,
    nodeName,
    kernelRelease,
    kernelVersion: body.slice(0, first).join(' '),
    machine: told(machine),
    processor: told(processor),
    hardwarePlatform: told(hardwarePlatform),
    operatingSystem,
  });
}

/**
 * Reads `uname -a` (uname(1)): kernel, host, release, version, machine, and with coreutils processor and hardware platform
 * where they are known, then the operating system. The version has blanks, so it is told from what stands around it.
 */
export const uname = defineParser({
  name: 'uname',
  description: 'Kernel, host and machine, from uname -a',
  output: KernelIdentity,
  parse(text, context) {
    for (const line of wholeLines(text, context)) {
      const read = readLine(line);
      if (read !== undefined) return read;
    }
    throw unreadable('uname', 'no line begins with a kernel and ends with a machine', 'Run uname -a.');
  },
});
