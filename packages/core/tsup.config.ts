import { packageBuild } from '../../tsup.preset.ts';

export default packageBuild(['src/index.ts', 'src/runtime.ts', 'src/testing.ts', 'src/validation.ts']);
