import type { HealthReason } from '../schemas/pool-health.ts';
import type { PoolStatus } from '../schemas/pool-status.ts';
import { walkVdevs } from './walk-vdevs.ts';

const sound: ReadonlySet<string> = new Set(['ONLINE', 'AVAIL']);
const lost: ReadonlySet<string> = new Set(['FAULTED', 'UNAVAIL', 'REMOVED', 'SUSPENDED', 'CANT_OPEN']);

/** Notes that tell of nothing wrong: what `-i` and `-t` add to each disk, and a resilver that is over. */
const harmlessNote =
  /^(?:\((?:un)?(?:initialized|trimmed)[^)]*\)|\(trim unsupported\)|\(\d+% (?:initialized|trimmed)[^)]*\)|\S+ resilvered\W*|\s)*$/;

/** Devices that are not ONLINE, have counted errors, or of which that is not known. */
export function deviceReasons(status: PoolStatus): HealthReason[] {
  const { pool, vdevs } = status;
  if (!vdevs) return [{ code: 'devices', severity: 'unknown', message: `The devices of ${pool} were not told` }];
  const own = { ...vdevs, children: [] };
  const found = [{ vdev: own, class: 'data', path: [pool] }, ...walkVdevs(status)];
  const reasons = found.flatMap(({ vdev, class: vdevClass, path }) => {
    const subject = path.join(' / ');
    return [
      stateReason(vdev.state, vdevClass, subject),
      // Spares that wait count nothing, and a spare that works is counted where it works.
      vdevClass === 'spares' ? undefined : counterReason(vdev, subject),
      noteReason(vdev.note, subject),
    ].filter((reason) => reason !== undefined);
  });
  if (vdevs.classes.data.length === 0) {
    reasons.push({ code: 'devices', severity: 'unknown', message: `No device of ${pool} was told` });
  }
  return reasons;
}

function stateReason(state: string, vdevClass: string, subject: string): HealthReason | undefined {
  if (sound.has(state)) return undefined;
  const code = 'device-state';
  if (state === 'UNKNOWN') return { code, severity: 'unknown', message: `The state of ${subject} is unknown`, subject };
  if (vdevClass === 'spares') return { code, severity: 'warning', message: `Spare ${subject} is ${state}`, subject };
  return { code, severity: lost.has(state) ? 'critical' : 'warning', message: `${subject} is ${state}`, subject };
}

interface Counters {
  readonly read: number | null;
  readonly write: number | null;
  readonly cksum: number | null;
}

function counterReason({ read, write, cksum }: Counters, subject: string): HealthReason | undefined {
  const code = 'device-errors';
  if ((read ?? 0) + (write ?? 0) + (cksum ?? 0) > 0) {
    const counts = `${read ?? '?'} read, ${write ?? '?'} write and ${cksum ?? '?'} checksum errors`;
    return { code, severity: 'warning', message: `${subject}: ${counts}`, subject };
  }
  if (read === null || write === null || cksum === null) {
    return { code, severity: 'unknown', message: `The error counters of ${subject} were not told`, subject };
  }
  return undefined;
}

function noteReason(note: string | null, subject: string): HealthReason | undefined {
  if (note === null || harmlessNote.test(note)) return undefined;
  return { code: 'device-note', severity: 'warning', message: `${subject}: ${note}`, subject };
}
