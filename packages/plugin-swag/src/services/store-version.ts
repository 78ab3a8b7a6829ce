import { createHash } from 'node:crypto';
import { type DeviceAccess, isInfrastructorError } from '@infrastructor/core';
import { parseConf, swagConfig } from '../config-types/swag.ts';
import type { StoredConfigs } from './stored-configs.ts';
import { fileState } from './sync-state.ts';

export const hashOf = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** A conf as it is on the device; undefined where there is none. */
export async function textAt({ readFile }: Pick<DeviceAccess, 'readFile'>, path: string) {
  try {
    return await readFile(path, { maxBytes: 1_048_576 });
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Stores a conf as the newest version of its history, where it is not that already.
 * @param text undefined for a conf that is gone
 * @returns how what was stored stood to it, and that version
 */
export async function storeVersion(
  table: StoredConfigs['configurationSnapshots'],
  deviceId: string,
  filePath: string,
  text: Uint8Array | undefined,
  time: Date,
) {
  const stored = await table.newest(deviceId, filePath);
  const contentHash = text && hashOf(text);
  const state = fileState(stored, contentHash);
  if (state === 'in_sync') return { state, stored, contentHash };
  const base = { deviceId, time, configType: swagConfig.name, filePath, contentHash: contentHash ?? '' };
  const rawContent = text === undefined || text.includes(0) ? null : new TextDecoder().decode(text);
  await table.append({
    ...base,
    rawContent,
    ...parsed(text, rawContent),
    changeType: state === 'missing' ? 'delete' : state === 'new' ? 'create' : 'modify',
    sizeBytes: text?.length ?? null,
  });
  return { state, stored, contentHash };
}

function parsed(text: Uint8Array | undefined, content: string | null) {
  if (text === undefined) return { parsedData: null, parseError: null };
  if (content === null) return { parsedData: null, parseError: 'It is binary' };
  try {
    return { parsedData: parseConf(content), parseError: null };
  } catch (error) {
    return { parsedData: null, parseError: (error as Error).message };
  }
}
