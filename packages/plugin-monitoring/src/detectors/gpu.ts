import { defineDetector } from '@infrastructor/core';
import { systemInfo } from '../collectors/system-info.ts';

/** A GPU that computes: the VGA of a hypervisor or of a server board's console is none. */
export const gpu = defineDetector({
  name: 'gpu',
  description: 'A real GPU',
  async probe({ collect }) {
    const { gpus } = await collect(systemInfo);
    const real = gpus.filter(({ kind }) => kind === 'gpu');
    const [first] = real;
    if (!first) return undefined;
    const name = [first.vendor, first.model ?? first.pciId].filter(Boolean).join(' ');
    return {
      evidence: first.address ? `${name} at PCI ${first.address}` : `${name}, driver ${first.driver}`,
      details: { gpus: real },
    };
  },
});
