import { packageBuild } from '../../tsup.preset.ts';

export default packageBuild(
  [
    'src/index.ts',
    'src/embedded-database.ts',
    'src/pglite-worker.ts',
    'src/redaction.ts',
    'src/runtime.ts',
    'src/testing.ts',
    'src/validation.ts',
  ],
  {
    // Its 680 modules are most of what importing this package would load; bundled, only what is used stays.
    noExternal: ['typebox'],
  },
);
