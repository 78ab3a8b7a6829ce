import { defineConfig } from 'vitest/config';

/** Sources run unbuilt: the "development" condition resolves every workspace package to its src folder. */
const conditions = ['development'];

/** Every deployment on a real engine takes seconds: `INFRASTRUCTOR_SLOW_TESTS=1 ./dev.sh test` tries all, other runs some. */
const slow = process.env.INFRASTRUCTOR_SLOW_TESTS ? [] : ['**/deploy-pulled-images.integration.test.ts'];

/** Suites that need a whole machine: `./dev.sh test --lab` starts one and names it. */
const lab = process.env.INFRASTRUCTOR_LAB_HOST
  ? [
      {
        extends: true as const,
        test: {
          name: 'lab',
          include: ['packages/*/{src,test}/**/*.lab.test.ts'],
          exclude: ['**/node_modules/**'],
          // One machine for all of them, and an emulated one.
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ]
  : [];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Most integration tests wait for servers and deadlines, so more of them than cores fit side by side.
    maxWorkers: 3,
    // What is waited for comes when it comes; a second, the default, is short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/*/src/**/*.test.ts'],
          exclude: ['**/*.{integration,lab}.test.ts', '**/node_modules/**'],
          // Generous on purpose: a slow machine is no failure, a hang still is.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup: 'scripts/built-packages.ts',
          include: ['packages/*/{src,test}/**/*.integration.test.ts', 'scripts/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**', ...slow],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      ...lab,
    ],
  },
});
