import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParseContext } from '@infrastructor/core';

const shared = join(import.meta.dirname, '../../../../../shared');

export const corpus = join(shared, 'corpora/zfs-bench');
export const machines = join(shared, 'transcripts');

/** Said where tests on shared data are skipped. */
export const absent = 'needs the corpora and transcripts in ../shared beside the checkout';
export const hasCorpus = existsSync(corpus);
export const hasTranscripts = existsSync(machines);

export interface Transcript {
  /** `trixie/healthy/zpool-status`. */
  readonly id: string;
  readonly command: string;
  readonly stdout: string;
  readonly exitCode: number;
}

/** What a command printed on every machine and in every state in which it succeeded. */
export function transcripts(...names: readonly string[]): readonly Transcript[] {
  if (!hasTranscripts) return [];
  return readdirSync(machines, { recursive: true, encoding: 'utf8' })
    .filter((file) => names.some((name) => file.endsWith(`/${name}.json`)))
    .sort()
    .map((file) => transcript(file.replace(/\.json$/, '')))
    .filter(({ exitCode, stdout }) => exitCode === 0 && stdout.trim() !== '');
}

/** One recording, by `machine/state/name`. */
export function transcript(id: string): Transcript {
  const { command, stdout, exitCode } = JSON.parse(readFileSync(join(machines, `${id}.json`), 'utf8')) as Transcript;
  return { id, command, stdout: stdout ?? '', exitCode };
}

export const read = (path: string): string => readFileSync(path, 'utf8');

export interface RecordingContext extends ParseContext {
  readonly warnings: string[];
}

/** A context at a fixed moment that keeps what the parser warned of. */
export function parseContext(now = '2026-11-23T00:00:00.000Z', exitCode?: number): RecordingContext {
  const warnings: string[] = [];
  return { now: new Date(now), exitCode, warnings, warn: (message) => void warnings.push(message) };
}
