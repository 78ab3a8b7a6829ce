import { access, chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseOperationError } from '../contract/errors.ts';
import { lockFolder } from './folder-lock.ts';
import { createPgliteEngine, type PgliteEngine } from './pglite-engine.ts';
import { PgliteThread } from './pglite-thread.ts';

const templateName = 'database-template.tar.gz';

/** Where the template lies from this file's place in the sources, and in the built package. */
const templateFolders = ['../../assets/', '../assets/'];

/** An empty cluster, which spares the first start the seconds that initdb takes; undefined where it was not shipped. */
async function readTemplate(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const folder of templateFolders) {
    const bytes = await readFile(new URL(folder + templateName, import.meta.url)).catch(() => undefined);
    if (bytes) return bytes;
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
  readonly engine: PgliteEngine;
  /** Closes the files and gives the folder free. */
  close(): Promise<void>;
}

/** Opened ahead of time, by folder; whoever opens that folder next takes it over. */
const prepared = new Map<string, Promise<OpenPglite>>();

/**
 * Begins to open the embedded database in `folder`, so that this is done beside what else a start has to do. A failure
 * is told to whoever opens the folder then.
 */
export function prepareEmbeddedDatabase(folder: string): void {
  const opening = openFolder(folder);
  opening.catch(() => {});
  prepared.set(folder, opening);
}

/**
 * Opens the embedded database in `folder`, made with mode 0700 and locked for this process, in a thread of its own; in
 * memory, which is for trials and tests, and in this thread without a folder.
 * @throws {DatabaseOperationError} DATABASE_UNAVAILABLE when another process has it open, or the files cannot be read
 */
export async function openPglite(folder: string | undefined): Promise<OpenPglite> {
  if (folder === undefined) {
    const engine = await createPgliteEngine(undefined, await readTemplate());
    return { engine, close: () => engine.close() };
  }
  const opening = prepared.get(folder);
  prepared.delete(folder);
  return opening ?? openFolder(folder);
}

async function openFolder(folder: string): Promise<OpenPglite> {
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
    const engine = new PgliteThread({ dataFolder, template: exists ? undefined : await readTemplate() });
    await engine.open();
    if (!exists) await writeFile(complete, '', { mode: 0o600 });
    return {
      engine,
      close: async () => {
        await engine.close();
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
