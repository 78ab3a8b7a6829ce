import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { compressAssets } from './compress-assets.ts';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Static files for the host; names of assets carry a hash, so they may be kept for ever. */
export default defineConfig({
  root: folder('src'),
  // The host may stand behind a proxy, below any path.
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [solid({ solid: { omitNestedClosingTags: true } }), compressAssets()],
  build: {
    outDir: folder('dist'),
    emptyOutDir: true,
    target: 'es2023',
    // A data: URL would need more of the content policy than files do.
    assetsInlineLimit: 0,
    modulePreload: false,
    // Of what is bundled, as its licences ask.
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      checks: { pluginTimings: false },
    },
    reportCompressedSize: false,
  },
});
