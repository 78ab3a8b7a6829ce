/** How a device's files are followed just now. */
export type MonitorMode = 'starting' | 'inotify' | 'polling' | 'idle' | 'offline';

/** How the configuration files of one device are followed, in numbers. */
export interface DeviceWatchStatistics {
  readonly device: string;
  readonly mode: MonitorMode;
  /** Why it is polled, or offline. */
  readonly reason?: string;
  readonly filesTracked: number;
  readonly foldersWatched: number;
  /** Files that are to be read. */
  readonly queue: number;
  readonly lastEventAt?: string;
  readonly lastSweepAt?: string;
  readonly lastSweepMs?: number;
  readonly lastError?: { readonly message: string; readonly at: string };
}

/** Of all devices; those that need a look come first where there are too many to name. */
export interface WatchStatistics {
  /** False where the watcher is switched off, or another process of the installation has it. */
  readonly watching: boolean;
  readonly modes: Readonly<Record<MonitorMode, number>>;
  readonly filesTracked: number;
  readonly queue: number;
  readonly devices: readonly DeviceWatchStatistics[];
  /** Devices that are not named. */
  readonly devicesLeftOut: number;
}

/** So that the health report stays small however large the fleet is. */
const mostDevices = 50;

const order: readonly MonitorMode[] = ['offline', 'polling', 'starting', 'inotify', 'idle'];

export function summariseWatching(watching: boolean, devices: readonly DeviceWatchStatistics[]): WatchStatistics {
  const modes = { starting: 0, inotify: 0, polling: 0, idle: 0, offline: 0 };
  for (const { mode } of devices) modes[mode] += 1;
  const sum = (value: (device: DeviceWatchStatistics) => number) =>
    devices.reduce((total, device) => total + value(device), 0);
  return {
    watching,
    modes,
    filesTracked: sum(({ filesTracked }) => filesTracked),
    queue: sum(({ queue }) => queue),
    devices: devices.toSorted((a, b) => order.indexOf(a.mode) - order.indexOf(b.mode)).slice(0, mostDevices),
    devicesLeftOut: Math.max(0, devices.length - mostDevices),
  };
}
