import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The static files of the dashboard. */
await build({ configFile: fileURLToPath(new URL('../packages/dashboard/vite.config.ts', import.meta.url)) });
