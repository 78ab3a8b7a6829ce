import { Type } from 'typebox';
import { defineOptions } from '../contract/options.ts';

export const devicesOptions = defineOptions(
  'devices',
  Type.Object({
    sshConfigFolders: Type.Array(Type.String({ minLength: 1 }), {
      default: ['~/.ssh'],
      description: 'Folders of this host from which an ssh_config and its includes may be read',
    }),
  }),
);
