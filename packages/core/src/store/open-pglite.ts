import { access, chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { DatabaseOperationError } from '../contract/errors.ts';
import { lockFolder } from './folder-lock.ts';
import { pgliteParsers } from './pglite-driver.ts';

const templateName = 'database-template.tar.gz';

/** Where the template lies from this file's place in the sources, and in the built package. */
const templateFolders = ['../../assets/', '../assets/'];

/** An empty cluster, which spares the first start the seconds that initdb takes; undefined where it was not shipped. */
async function readTemplate(): Promise<Blob | undefined> {
  for (const folder of templateFolders) {
    const bytes = await readFile(new URL(folder + templateName, import.meta.url)).catch(() => undefined);
    if (bytes) return new Blob([bytes], { type: 'application/x-gzip' });
  }
  return undefined;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export interface OpenPglite {
  readonly pglite: PGlite;
  /** Closes the files and gives the folder free. */
  close(): Promise<void>;
}

/**
 * Opens the embedded database in `folder`, made with mode 0700 and locked for this process, or in memory without one.
 * @throws {DatabaseOperationError} DATABASE_UNAVAILABLE when another process has it open, or the files cannot be read
 */
export async function openPglite(folder: string | undefined): Promise<OpenPglite> {
  const { PGlite } = await import('@electric-sql/pglite');
  if (folder === undefined) {
    const template = await readTemplate();
    const pglite = await PGlite.create({ parsers: pgliteParsers, ...(template && { loadDataDir: template }) });
    return { pglite, close: () => pglite.close() };
  }
  // PGlite gives its files mode 0666 whatever the umask, so the folder alone keeps others out.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const lock = await lockFolder(folder);
  const dataFolder = join(folder, 'data');
  try {
    const complete = `${dataFolder}.complete`;
    const exists = await isThere(complete);
    // A first start that was killed leaves half a cluster, which would fail for ever; it is kept aside, not deleted.
    if (!exists && (await isThere(dataFolder))) await rename(dataFolder, `${dataFolder}.incomplete-${Date.now()}`);
    const template = exists ? undefined : await readTemplate();
    const pglite = await PGlite.create(dataFolder, {
      parsers: pgliteParsers,
      ...(template && { loadDataDir: template }),
    });
    if (!exists) await writeFile(complete, '', { mode: 0o600 });
    return {
      pglite,
      close: async () => {
        await pglite.close();
        await lock[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw new DatabaseOperationError(
      'DATABASE_UNAVAILABLE',
      `The embedded database in ${folder} does not open: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
        retryable: false,
        hint: 'The disk may be full, or the files damaged or of another version: move the folder away to start anew.',
      },
    );
  }
}
