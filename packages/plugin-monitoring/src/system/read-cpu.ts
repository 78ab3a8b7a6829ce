import { known } from '../parsers/known.ts';
import type { SystemInfo } from '../schemas/system-info.ts';

/**
 * CPUs of /proc/cpuinfo (proc_cpuinfo(5)). Cores are counted by their socket and number, which x86 tells; other
 * architectures tell threads alone, and names of them on a line of the board.
 */
export function readCpu(text: string): SystemInfo['cpu'] {
  const blocks = text
    .split(/\n\s*\n/)
    .map(
      (block) => new Map(Array.from(block.matchAll(/^([^:\n]+?)\s*:\s*(.*)$/gm), ([, name, value]) => [name, value])),
    );
  const threads = blocks.filter((block) => /^\d+$/.test(block.get('processor') ?? ''));
  if (threads.length === 0) return undefined;
  const first = (...names: readonly string[]) => {
    for (const name of names) for (const block of blocks) if (block.get(name)) return block.get(name);
    return undefined;
  };
  const sockets = new Set(threads.flatMap((thread) => thread.get('physical id') ?? []));
  const cores = new Set(
    threads.flatMap((thread) => (thread.has('core id') ? `${thread.get('physical id')}:${thread.get('core id')}` : [])),
  );
  return known({
    model: first('model name', 'Model', 'Hardware', 'cpu model', 'cpu', 'machine'),
    vendor: first('vendor_id', 'CPU implementer'),
    sockets: sockets.size || undefined,
    cores: cores.size || undefined,
    threads: threads.length,
  });
}
