import { existsSync, readFileSync } from 'node:fs';
import type { ShellCommand } from '@infrastructor/core';
import type { TranscriptEntry } from '@infrastructor/core/testing';

const folder = new URL('../../../../../shared/transcripts/', import.meta.url);

/** Recordings of two machines; they are kept beside the repository. */
export const hasRecordings = existsSync(folder);
export const recordingsAbsent = 'the shared recordings are absent';

/** One recording, like `trixie/healthy/ss-listen`. */
export function recording(name: string): TranscriptEntry {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as TranscriptEntry;
}

type Part = { readonly stdout?: string | undefined; readonly exitCode?: number | null | undefined };

/** The answer of a command of `sections`, put together from the answers of its parts. */
export function sectionsOf(command: ShellCommand, parts: Readonly<Record<string, Part>>): TranscriptEntry {
  const stdout = Object.entries(parts)
    .map(([name, { stdout: text = '', exitCode }]) => `@@section ${name}\n${text}\n@@exit ${name} ${exitCode ?? 0}\n`)
    .join('');
  return { command: command.text, stdout, exitCode: 0 };
}
