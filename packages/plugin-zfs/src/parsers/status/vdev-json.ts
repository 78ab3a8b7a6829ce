import type { Vdev } from '../../schemas/vdev.ts';
import { compact } from '../reading/compact.ts';
import { digitsOf, sizeOf } from '../reading/figures.ts';
import { entriesOf, type JsonObject, scalar } from '../reading/json-document.ts';
import { countField } from './scan-json.ts';
import { vdevTypeOf } from './vdev-type.ts';

/** The manual's examples say HEALTHY where the program says ONLINE. */
export function vdevState(state: unknown): string {
  const text = scalar(state) ?? 'UNKNOWN';
  return text === 'HEALTHY' ? 'ONLINE' : text;
}

/** One vdev of `zpool status -j` with everything below it. */
export function vdevOfJson(key: string, vdev: JsonObject): Vdev {
  const name = scalar(vdev.name) ?? key;
  const children = entriesOf(vdev.vdevs).map(([childKey, child]) => vdevOfJson(childKey, child));
  return compact<Vdev>({
    name,
    type: scalar(vdev.vdev_type) ?? vdevTypeOf(name),
    state: vdevState(vdev.state),
    read: countField(vdev.read_errors) ?? null,
    write: countField(vdev.write_errors) ?? null,
    cksum: countField(vdev.checksum_errors) ?? null,
    slowIos: countField(vdev.slow_ios),
    note: noteOf(vdev),
    guid: digitsOf(scalar(vdev.guid) ?? ''),
    path: scalar(vdev.path),
    allocatedBytes: sizeOf(scalar(vdev.alloc_space) ?? ''),
    totalBytes: sizeOf(scalar(vdev.total_space) ?? ''),
    children,
  });
}

/** What the text form prints behind the counters. */
function noteOf(vdev: JsonObject): string | null {
  const was = scalar(vdev.was);
  const notes = [was === undefined ? undefined : `was ${was}`, scalar(vdev.aux)].filter((note) => note !== undefined);
  for (const key of ['resilver_repair', 'resilver_deferred', 'removing', 'noalloc']) {
    const value = scalar(vdev[key]);
    if (value !== undefined && value !== '0' && value !== '-')
      notes.push(/^[a-z]/i.test(value) ? `(${value})` : `(${key})`);
  }
  return notes.length > 0 ? notes.join(' ') : null;
}
