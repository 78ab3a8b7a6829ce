import type { BlockDevice } from '../schemas/block-device.ts';
import type { SmartDevice } from '../schemas/smart-report.ts';

/** A drive to be asked. */
export interface FoundDrive {
  /** What a reader calls it. */
  readonly drive: string;
  /** What smartctl opens. */
  readonly path: string;
  /** After -d; undefined lets smartctl find out. */
  readonly type: string | undefined;
  readonly block: BlockDevice | undefined;
  /** Why smartctl need not be asked. */
  readonly withoutSmart: string | undefined;
}

/** Not drives of their own: RAM, files, other drives put together, network. */
const notDrives = /^(?:z?ram|loop|dm-|md|sr|fd|nbd|rbd|zd|drbd|bcache|mtdblock)\d*/;
const virtual = /^(?:vd|xvd)[a-z]+$/;

/**
 * The drives of a machine: what `smartctl --scan-open` names, which knows those behind controllers, and what the kernel
 * shows besides. An NVMe drive is scanned by its controller (`/dev/nvme0`) and shown by its name space (`nvme0n1`).
 */
export function findDrives(scanned: readonly SmartDevice[], blocks: readonly BlockDevice[]): readonly FoundDrive[] {
  const disks = blocks.filter(
    ({ name, type, sizeBytes }) => type === 'disk' && !notDrives.test(name) && sizeBytes !== 0,
  );
  const pathOf = ({ name, path }: BlockDevice) => path ?? `/dev/${name}`;
  const controllerOf = (path: string) => path.replace(/^(\/dev\/nvme\d+)n\d+$/, '$1');
  const seen = new Set(scanned.map(({ name }) => controllerOf(name)));
  const found = scanned.map(({ name, type }) => ({
    drive: behindController(type) ? `${name} [${type}]` : name,
    path: name,
    type,
    block: behindController(type) ? undefined : disks.find((disk) => controllerOf(pathOf(disk)) === controllerOf(name)),
    withoutSmart: undefined,
  }));
  const others = disks
    .filter((disk) => !seen.has(controllerOf(pathOf(disk))))
    .map((disk) => ({
      drive: pathOf(disk),
      path: pathOf(disk),
      type: undefined,
      block: disk,
      withoutSmart: virtual.test(disk.name) ? 'A virtual disk has no SMART: its drive belongs to the host' : undefined,
    }));
  return [...found, ...others];
}

/** `megaraid,3`, `cciss,0`, `3ware,1`, `areca,2/1`, `aacraid,0,0,1`: several drives behind one device file. */
function behindController(type: string | undefined): boolean {
  return type !== undefined && /^(?:sat\+|scsi\+)?(?:megaraid|cciss|3ware|areca|aacraid|hpt|sssraid),/.test(type);
}
