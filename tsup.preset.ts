import { defineConfig, type Options } from 'tsup';

/** JavaScript of one package; the type declarations come from `tsc -b`, so nothing here may clean dist. */
export const packageBuild = (entry: string[], more: Options = {}) =>
  defineConfig({
    entry,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    dts: false,
    clean: false,
    sourcemap: true,
    splitting: true,
    skipNodeModulesBundle: true,
    ...more,
  } satisfies Options);
