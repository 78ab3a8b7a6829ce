import { known } from '../parsers/known.ts';
import type { Gpu } from '../schemas/system-info.ts';

/** Display controllers of hypervisors, by PCI vendor (pci.ids): QEMU, Red Hat (virtio, QXL), VMware, VirtualBox, Hyper-V, Xen, Cirrus (QEMU's), Parallels. */
const virtualVendors = new Set(['1234', '1af4', '1b36', '15ad', '80ee', '1414', '5853', '1013', '1ab8']);
const virtualDrivers =
  /^(?:bochs-drm|qxl|virtio-pci|virtio_gpu|vmwgfx|vboxvideo|hyperv_drm|cirrus|simpledrm|vkms|vgem|xe-vfio-pci)$/;
/** Of server boards: ASPEED, Matrox G200, and the iLO of HPE. */
const managementVendors = new Set(['1a03', '102b', '103c']);

const vendors: Readonly<Record<string, string>> = {
  '10de': 'NVIDIA',
  '1002': 'AMD',
  '8086': 'Intel',
  '1a03': 'ASPEED',
  '102b': 'Matrox',
};

/** Graphics of boards without PCI, by the driver of their DRM device. */
const boardDrivers: Readonly<Record<string, string>> = {
  v3d: 'Broadcom VideoCore',
  'vc4-drm': 'Broadcom VideoCore',
  panfrost: 'Arm Mali',
  panthor: 'Arm Mali',
  lima: 'Arm Mali',
  msm: 'Qualcomm Adreno',
  msm_dpu: 'Qualcomm Adreno',
  etnaviv: 'Vivante',
  tegra: 'NVIDIA Tegra',
};

export interface GpuSources {
  /** Lines `address class vendor device driver` of /sys/bus/pci/devices. */
  readonly pci: string;
  /** `lspci -D -nn`, where it is installed. */
  readonly names: string;
  /** `nvidia-smi --query-gpu=pci.bus_id,name,memory.total,driver_version --format=csv,noheader,nounits`. */
  readonly nvidia: string;
  /** Lines with the driver of each DRM card that is on no PCI bus. */
  readonly boards: string;
}

/** Display controllers of PCI (class 03) and of boards; whether one can compute is told by its kind. */
export function readGpus({ pci, names, nvidia, boards }: GpuSources): Gpu[] {
  const named = new Map(
    Array.from(names.matchAll(/^(\S+) [^:]*\[03\d\d\]: (.*?) \[[0-9a-f]{4}:[0-9a-f]{4}\]/gm), ([, at, name]) => [
      at,
      name,
    ]),
  );
  const detailed = readNvidia(nvidia);
  const found = Array.from(pci.matchAll(/^(\S+) 0x03[0-9a-f]{4} 0x([0-9a-f]{4}) 0x([0-9a-f]{4}) (\S+)$/gm), (match) => {
    const [, address = '', vendor = '', device = '', driver = '-'] = match;
    const more = detailed.get(address.toLowerCase());
    return known({
      kind: kindOf(vendor, driver),
      address,
      vendor: vendors[vendor],
      model: more?.model ?? named.get(address),
      driver: driver === '-' ? undefined : driver,
      pciId: `${vendor}:${device}`,
      memoryBytes: more?.memoryBytes,
      driverVersion: more?.driverVersion,
    });
  });
  const onBoard = [...new Set(boards.split('\n').map((line) => line.trim()))].flatMap((driver) => {
    const model = boardDrivers[driver];
    return model === undefined ? [] : [{ kind: 'gpu' as const, model, driver }];
  });
  return [...found, ...onBoard];
}

function kindOf(vendor: string, driver: string): Gpu['kind'] {
  if (virtualVendors.has(vendor) || virtualDrivers.test(driver)) return 'virtual';
  return managementVendors.has(vendor) ? 'management' : 'gpu';
}

/** By PCI address; nvidia-smi writes the domain with eight digits. Memory is in MiB. */
function readNvidia(text: string) {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [address, model, memory, driverVersion] = line.split(',').map((cell) => cell.trim());
      if (!address || !/^[0-9A-Fa-f]{8}:/.test(address) || !model) return [];
      const mebibytes = Number(memory);
      return [
        [
          address.toLowerCase().replace(/^0000(?=[0-9a-f]{4}:)/, ''),
          {
            model,
            driverVersion,
            memoryBytes: Number.isFinite(mebibytes) && memory !== '' ? mebibytes * 1_048_576 : undefined,
          },
        ] as const,
      ];
    }),
  );
}
