import { createTestHost } from '@infrastructor/testing';
import plugin from '../index.ts';
import { type DeployArguments, deployActions } from './deploy-bench.ts';

/** What a process of its own is told to deploy; all at once. */
export interface ProcessOrder {
  readonly databaseUrl: string;
  readonly inputs: readonly DeployArguments[];
}

/** What it tells: each step as it begins, and then how each of them ended. */
export type ProcessNews =
  | { readonly folder: string; readonly step: string; readonly atMs: number }
  | { readonly folder: string; readonly outcome: string };

/** A host of its own on a shared database, as a second process of an installation: `fork` it and send a {@link ProcessOrder}. */
const tell = (news: ProcessNews) => process.send?.(news);

process.once('disconnect', () => process.exit());
process.once('message', async ({ databaseUrl, inputs }: ProcessOrder) => {
  await using host = await createTestHost({ plugins: [{ plugin, options: { settleSec: 1 } }], databaseUrl });
  const bench = {
    host,
    device: 'box',
    root: '/',
    image: '',
    healthTimeoutSec: 60,
    checkIntervalSec: 1,
    generation: 'v1',
  } as const;
  const { deployWatched } = deployActions({
    ...bench,
    onDevice: async () => '',
    openCutDevice: () => Promise.reject(new Error('Not here')),
    [Symbol.asyncDispose]: async () => {},
  });
  await Promise.all(
    inputs.map(async (input) => {
      const folder = input.deploymentPath;
      const { outcome } = await deployWatched(input, (step) => void tell({ folder, step, atMs: Date.now() })).catch(
        ({ message }: Error) => ({ outcome: message }),
      );
      tell({ folder, outcome });
    }),
  );
  process.disconnect();
});
