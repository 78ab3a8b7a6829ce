import { defineOptions, Type } from '@infrastructor/core';

export const monitoringOptions = defineOptions(
  'monitoring',
  Type.Object({
    logFolders: Type.Array(Type.String({ pattern: '^/' }), {
      default: ['/var/log'],
      description: 'Folders of devices under which log files may be read; links are followed before that is judged',
    }),
  }),
);
