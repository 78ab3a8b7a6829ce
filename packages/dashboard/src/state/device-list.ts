import { type Accessor, batch, createMemo, createRoot, createSignal, type Setter, untrack } from 'solid-js';
import { type Device, type DeviceStatus, deviceStatuses } from '../api/device.ts';
import { type MetricsStep, type Reading, readingOf, readingOfStep, type SystemMetrics } from '../api/metrics.ts';
import { path, withQuery } from '../api/path.ts';
import { type ApiProblem, problemFrom } from '../api/problem.ts';
import { get } from '../api/request.ts';
import type { DataMessage, EventMessage } from '../live/stream-message.ts';
import { withReading } from './last-hour.ts';

/** One device with what is known of it now; each part changes for itself. */
export interface DeviceEntry {
  readonly hostname: string;
  readonly device: Accessor<Device>;
  readonly setDevice: Setter<Device>;
  readonly readings: Accessor<readonly Reading[]>;
  readonly setReadings: Setter<readonly Reading[]>;
  /** Whether its history was asked for. */
  isKnown: boolean;
}

const pageSize = 200;
const settleMs = 1_000;
const firstHeard = new Set<DeviceEntry>();
const byName = new Map<string, DeviceEntry>();
const [entries, setEntries] = createRoot(() => createSignal<readonly DeviceEntry[]>([]));
const [listProblem, setListProblem] = createRoot(() => createSignal<ApiProblem>());
const [isListed, setIsListed] = createRoot(() => createSignal(false));

export { entries, isListed, listProblem };

export const deviceList = createRoot(() => createMemo(() => entries().map(({ device }) => device())));

export function entryOf(hostname: string): DeviceEntry | undefined {
  return byName.get(hostname);
}

/** Reads the whole list, page by page; what is known of devices that stay is kept. */
export async function loadDevices(): Promise<void> {
  try {
    const devices: Device[] = [];
    let cursor: string | undefined;
    do {
      const { data, meta } = await get<Device[]>(withQuery('/api/devices', { limit: pageSize, cursor }));
      devices.push(...data);
      cursor = meta.nextCursor;
      // Who looks for the first time need not wait for the last of many.
      if (cursor !== undefined && !untrack(isListed)) {
        batch(() => {
          for (const device of data) put(device);
          publish();
          setIsListed(true);
        });
      }
    } while (cursor !== undefined);
    batch(() => {
      const names = new Set(devices.map(({ hostname }) => hostname));
      for (const hostname of byName.keys()) if (!names.has(hostname)) byName.delete(hostname);
      for (const device of devices) put(device);
      publish();
      setListProblem(undefined);
      setIsListed(true);
    });
  } catch (thrown) {
    setListProblem(problemFrom(thrown));
  }
}

export function forgetDevices(): void {
  byName.clear();
  batch(() => {
    publish();
    setIsListed(false);
  });
}

/** Takes in what the live connection says about devices. */
export function hearOfDevice(message: DataMessage | EventMessage): void {
  if (message.hostname === null) return;
  if (message.type === 'data') {
    if (message.dataType === 'system.metrics') {
      addReading(message.hostname, readingOf(message.data as SystemMetrics, message.meta.collectedAt));
    }
    return;
  }
  if (!message.eventType.startsWith('device.')) return;
  const what = message.eventType.slice('device.'.length);
  if (what === 'removed') remove(message.hostname);
  else if (isStatus(what)) setStatus(message, what);
  else void reload(message.hostname);
}

function setStatus({ hostname, data, timestamp }: EventMessage, status: DeviceStatus): void {
  byName.get(hostname ?? '')?.setDevice(({ statusReason: _, ...device }) => ({
    ...device,
    status,
    ...(status === 'online' ? { lastSeen: timestamp } : {}),
    ...(typeof data?.reason === 'string' ? { statusReason: data.reason } : {}),
  }));
}

/** When a device last answered: as it is registered, or with a reading since. */
export function lastSeenMs(entry: DeviceEntry): number | undefined {
  const read = entry.readings().at(-1)?.atMs;
  const { lastSeen } = entry.device();
  const told = lastSeen === undefined ? undefined : Date.parse(lastSeen);
  return read === undefined || told === undefined ? (read ?? told) : Math.max(read, told);
}

export function addReading(hostname: string, reading: Reading): void {
  const entry = byName.get(hostname);
  entry?.setReadings((readings) => withReading(readings, reading));
  if (entry && untrack(entry.device).status === 'unknown') heardFirst(entry);
}

/** A first answer is no event of the server: nothing has become better or worse. After a start there are many at once. */
function heardFirst(entry: DeviceEntry): void {
  if (firstHeard.size === 0) setTimeout(settleFirstHeard, settleMs);
  firstHeard.add(entry);
}

function settleFirstHeard(): void {
  batch(() => {
    for (const { setDevice } of firstHeard) {
      setDevice((device) => (device.status === 'unknown' ? { ...device, status: 'online' } : device));
    }
  });
  firstHeard.clear();
}

/** The last hour of a device, once: for those that somebody looks at. */
export async function loadLastHour(entry: DeviceEntry): Promise<void> {
  if (entry.isKnown) return;
  entry.isKnown = true;
  try {
    const url = withQuery(path`/api/devices/${entry.hostname}/metrics/history`, { from: '1h', step: '1m' });
    const { data } = await get<MetricsStep[]>(url);
    const newer = untrack(entry.readings);
    entry.setReadings([...data.map(readingOfStep), ...newer].reduce(withReading, [] as readonly Reading[]));
  } catch {
    entry.isKnown = false;
  }
}

/** Asks anew for one device. */
export async function reload(hostname: string): Promise<void> {
  try {
    const { data } = await get<Device>(path`/api/devices/${hostname}`);
    put(data);
    publish();
  } catch (thrown) {
    if (problemFrom(thrown).status === 404) remove(hostname);
  }
}

function put(device: Device): void {
  const known = byName.get(device.hostname);
  if (known) {
    known.setDevice(device);
    return;
  }
  const [value, setDevice] = createSignal(device);
  const [readings, setReadings] = createSignal<readonly Reading[]>([]);
  const { hostname } = device;
  byName.set(hostname, { hostname, device: value, setDevice, readings, setReadings, isKnown: false });
}

function remove(hostname: string): void {
  if (byName.delete(hostname)) publish();
}

function publish(): void {
  setEntries(
    [...byName.values()].sort((one, other) => one.hostname.localeCompare(other.hostname, 'en', { numeric: true })),
  );
}

function isStatus(word: string): word is DeviceStatus {
  return deviceStatuses.some((status) => status === word);
}
