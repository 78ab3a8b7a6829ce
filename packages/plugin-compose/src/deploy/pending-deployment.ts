import { type DeviceAccess, isInfrastructorError, sh } from '@infrastructor/core';

const fileName = '.infrastructor-deploy.json';

/** A mark beside the compose file while a deployment works, so that the next one knows what ran well before it. */
export interface PendingDeployment {
  readonly file: string;
  /** Copy of the compose file before; null when there was none. */
  readonly backup: string | null;
  readonly startedAt: string;
}

/** The mark that a deployment left which was cut off; undefined when none was. */
export async function readPending(
  { readFile }: DeviceAccess,
  folder: string,
  names: readonly string[],
  file: string,
): Promise<PendingDeployment | undefined> {
  if (!names.includes(fileName)) return undefined;
  try {
    const mark = JSON.parse(
      Buffer.from(await readFile(`${folder}/${fileName}`)).toString('utf8'),
    ) as Partial<PendingDeployment>;
    const isBackup = mark.backup === null || mark.backup?.startsWith(`${file}.`) === true;
    if (mark.file !== file || !isBackup || typeof mark.startedAt !== 'string') return undefined;
    return { file, backup: mark.backup ?? null, startedAt: mark.startedAt };
  } catch (error) {
    // A mark that somebody broke says nothing, and what stands in the compose file is all there is.
    if (error instanceof SyntaxError || (isInfrastructorError(error) && error.code === 'NOT_FOUND')) return undefined;
    throw error;
  }
}

export async function writePending(device: DeviceAccess, folder: string, pending: PendingDeployment): Promise<void> {
  await device.writeFileAtomic(`${folder}/${fileName}`, `${JSON.stringify(pending)}\n`, { mode: 0o600 });
}

export async function removePending({ exec }: DeviceAccess, folder: string): Promise<void> {
  await exec(sh`rm -f -- ${`${folder}/${fileName}`}`);
}
