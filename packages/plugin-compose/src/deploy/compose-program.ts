import { DataCollectionError, type DeviceAccess, type HandlerContext } from '@infrastructor/core';
import { programList } from '../commands/program-list.ts';
import type { ComposeProgram } from '../schemas/compose-program.ts';

interface Known {
  readonly program: ComposeProgram;
  readonly atMs: number;
}

/** By device. To ask takes seconds on small machines, and plan, confirmation and deployment follow each other. */
const known = new Map<string, Known>();
const keptMs = 300_000;

/**
 * The program that is used for compose on a device: the plugin of docker where it is, else docker-compose.
 * @throws {DataCollectionError} CAPABILITY_MISSING without either
 */
export async function composeProgram({
  device,
  run,
  now,
}: DeviceAccess & Pick<HandlerContext, 'now'>): Promise<ComposeProgram> {
  const atMs = now().getTime();
  const last = known.get(device.id);
  if (last && atMs - last.atMs < keptMs) return last.program;
  known.delete(device.id);
  const [program] = await run(programList);
  if (!program) {
    throw new DataCollectionError(
      'CAPABILITY_MISSING',
      `${device.hostname} has neither docker compose nor docker-compose`,
      {
        hint: 'Install the compose plugin of docker there (docker-compose-plugin, or docker-compose of the distribution).',
      },
    );
  }
  known.set(device.id, { program, atMs });
  return program;
}
