import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseOperationError } from '../contract/errors.ts';
import { lockFolder } from './folder-lock.ts';
import { createPgliteEngine, type PgliteEngine } from './pglite-engine.ts';
import { PgliteThread } from './pglite-thread.ts';

const templateName = 'database-template.tar.gz';

/** Where the template lies from this file's place in the sources, and in the built package. */
const templateFolders = ['../../assets/', '../assets/'];

/** An empty cluster, which spares the first start the seconds that initdb takes; undefined where it was not shipped. */
function readTemplate(): Uint8Array<ArrayBuffer> | undefined {
  const file = templateFolders.map((folder) => new URL(folder + templateName, import.meta.url)).find(existsSync);
  return file && readFileSync(file);
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
    const engine = await createPgliteEngine(undefined, readTemplate());
    return { engine, close: () => engine.close() };
  }
  const opening = prepared.get(folder);
  prepared.delete(folder);
  return opening ?? openFolder(folder);
}

/** Waits for nothing until the thread runs: a process that loads its program meanwhile would not come back to it for long. */
async function openFolder(folder: string): Promise<OpenPglite> {
  // PGlite gives its files mode 0666 whatever the umask, so the folder alone keeps others out.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const lock = lockFolder(folder);
  const dataFolder = join(folder, 'data');
  try {
    const complete = `${dataFolder}.complete`;
    const exists = existsSync(complete);
    // A first start that was killed leaves half a cluster, which would fail for ever; it is kept aside, not deleted.
    if (!exists && existsSync(dataFolder)) renameSync(dataFolder, `${dataFolder}.incomplete-${Date.now()}`);
    const engine = new PgliteThread({ dataFolder, template: exists ? undefined : readTemplate() });
    await engine.open();
    if (!exists) writeFileSync(complete, '', { mode: 0o600 });
    return {
      engine,
      close: async () => {
        await engine.close();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
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
