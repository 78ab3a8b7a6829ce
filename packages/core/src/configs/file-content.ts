import { createHash } from 'node:crypto';
import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import type { NewConfigurationSnapshot } from '../store/configuration-snapshots-table.ts';
import { largeFileHash } from './list-files.ts';
import type { FileReading } from './read-files.ts';

/** The part of a snapshot that comes from the file itself. */
export type FileContent = Pick<
  NewConfigurationSnapshot,
  'contentHash' | 'rawContent' | 'parsedData' | 'parseError' | 'sizeBytes'
>;

/** What is kept of a file: text with its metadata, of anything else that it is there and which it is. */
export function readContent(
  reading: Extract<FileReading, { kind: 'content' | 'large' }>,
  type: ConfigTypeDefinition,
): FileContent {
  if (reading.kind === 'large') {
    const { sizeBytes, modifiedAtSec } = reading;
    const contentHash = largeFileHash(sizeBytes, modifiedAtSec);
    return { contentHash, ...withoutText(sizeBytes, `It has ${sizeBytes} bytes, too many to be kept`) };
  }
  const { bytes, path } = reading;
  const contentHash = createHash('sha256').update(bytes).digest('hex');
  // A zero byte is how git(1) tells data from text, and no text column can hold one.
  if (bytes.includes(0)) return { contentHash, ...withoutText(bytes.length, 'It is binary') };
  const rawContent = decode(bytes);
  try {
    const parsedData = type.parse(rawContent, path);
    return { contentHash, rawContent, parsedData, parseError: null, sizeBytes: bytes.length };
  } catch (error) {
    const parseError = error instanceof Error ? error.message : String(error);
    return { contentHash, rawContent, parsedData: null, parseError, sizeBytes: bytes.length };
  }
}

const withoutText = (sizeBytes: number, parseError: string) => ({
  rawContent: null,
  parsedData: null,
  parseError,
  sizeBytes,
});

/** Old files are often in Latin-1, in which any bytes are text. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
