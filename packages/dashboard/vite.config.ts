import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { compressAssets } from './build-support/compress-assets.ts';

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
    rolldownOptions: {
      output: {
        // Pages are small and alike, so together they are a third smaller on the wire than one by one; charts are not.
        codeSplitting: {
          groups: [
            { name: 'solid', test: /solid-js/, priority: 3 },
            { name: 'chart', test: /uplot|ui\/chart\.tsx$/, priority: 2 },
            { name: 'pages', test: /src\/(pages|forms|diff|ui|live\/follow)/, priority: 1 },
          ],
        },
      },
    },
    reportCompressedSize: false,
  },
});
