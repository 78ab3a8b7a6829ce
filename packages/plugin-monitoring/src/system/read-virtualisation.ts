import type { Virtualisation } from '../schemas/system-info.ts';

export interface VirtualisationSources {
  /** `systemd-detect-virt --vm` and `--container`: a name, `none`, or nothing where it is missing. */
  readonly vm: string;
  readonly container: string;
  /** `vendor product` of DMI. */
  readonly dmi: string;
  /** Files that container runtimes leave. */
  readonly marks: string;
  /** Whether the CPU says that it has a hypervisor. */
  readonly hypervisorFlag: boolean;
}

const byProduct: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/VMware/i, 'vmware'],
  [/VirtualBox|innotek/i, 'oracle'],
  [/KVM|QEMU|Bochs|Proxmox|OpenStack/i, 'kvm'],
  [/Microsoft Corporation.*Virtual Machine/i, 'microsoft'],
  [/Xen/i, 'xen'],
  [/Amazon EC2/i, 'amazon'],
  [/Google Compute/i, 'google'],
  [/Parallels/i, 'parallels'],
];

/** Whether a machine is a guest, inside first: a container in a virtual machine is a container. Undefined where nothing tells. */
export function readVirtualisation({
  vm,
  container,
  dmi,
  marks,
  hypervisorFlag,
}: VirtualisationSources): Virtualisation | undefined {
  const [inside, outside] = [container.trim(), vm.trim()];
  if (inside !== '' && inside !== 'none') {
    return { kind: 'container', type: inside, evidence: `systemd-detect-virt says ${inside}` };
  }
  const mark = /^(\S+)$/m.exec(marks)?.[1];
  if (mark)
    return { kind: 'container', type: mark.includes('docker') ? 'docker' : 'podman', evidence: `${mark} exists` };
  if (outside !== '' && outside !== 'none')
    return { kind: 'vm', type: outside, evidence: `systemd-detect-virt says ${outside}` };
  const product = byProduct.find(([pattern]) => pattern.test(dmi));
  if (product) return { kind: 'vm', type: product[1], evidence: `The board calls itself ${dmi.trim()}` };
  if (hypervisorFlag) return { kind: 'vm', evidence: 'The CPU has the flag hypervisor' };
  if (outside === 'none') return { kind: 'none', evidence: 'systemd-detect-virt says none' };
  return undefined;
}
