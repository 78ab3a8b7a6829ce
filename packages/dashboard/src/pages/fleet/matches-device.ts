import type { Device } from '../../api/device.ts';

export interface FleetFilter {
  /** Words, each of which must be found in a name, address, place, description or tag. */
  readonly search: string;
  readonly status: string;
  /** `name` or `name=value`. */
  readonly tag: string;
}

export function matchesDevice(device: Device, { search, status, tag }: FleetFilter): boolean {
  if (status !== '' && device.status !== status) return false;
  if (tag !== '' && !tagsOf(device).some((each) => each === tag || each.startsWith(`${tag}=`))) return false;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [device.hostname, device.address, device.location, device.description, ...tagsOf(device)]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

export function tagsOf({ tags }: Pick<Device, 'tags'>): readonly string[] {
  return Object.entries(tags).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
}
