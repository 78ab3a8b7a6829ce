import { DataCollectionError, defineDetector } from '@infrastructor/core';
import { systemInfo } from '../collectors/system-info.ts';

export const virtualisation = defineDetector({
  name: 'virtualisation',
  description: 'The machine is a guest: a virtual machine or a container',
  async probe({ collect, device }) {
    const { virtualisation: found } = await collect(systemInfo);
    if (!found)
      throw new DataCollectionError('COMMAND_FAILED', `Nothing on ${device.hostname} tells whether it is a guest`);
    const { kind, type, evidence } = found;
    return kind === 'none' ? undefined : { evidence, details: { kind, ...(type ? { type } : {}) } };
  },
});
