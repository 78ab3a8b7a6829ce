import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { InfrastructorError } from '../../contract/errors.ts';

/** One recorded command and what it answered. */
export interface TranscriptEntry {
  readonly command: string;
  readonly stdout?: string | undefined;
  /** In place of `stdout`, for bytes that are not UTF-8. */
  readonly stdoutBase64?: string | undefined;
  readonly stderr?: string | undefined;
  readonly stderrBase64?: string | undefined;
  /** Null or absent when a signal ended the command. */
  readonly exitCode?: number | null | undefined;
  readonly signal?: string | undefined;
  /** The recording was cut off by its time limit. */
  readonly timedOut?: boolean | undefined;
}

/** All entries of a folder: each `.json` file holds one entry or a list; files without a command are passed over. */
export async function loadTranscript(folder: string): Promise<readonly TranscriptEntry[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const contents = await Promise.all(names.map((name) => readEntries(path.join(folder, name))));
  return contents.flat();
}

async function readEntries(file: string): Promise<readonly TranscriptEntry[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new InfrastructorError('CONFIGURATION_INVALID', `The transcript ${file} is not JSON`, { cause });
  }
  return (Array.isArray(content) ? content : [content]).filter(isEntry);
}

function isEntry(value: unknown): value is TranscriptEntry {
  return typeof value === 'object' && value !== null && 'command' in value && typeof value.command === 'string';
}
