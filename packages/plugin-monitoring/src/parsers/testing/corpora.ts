import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParseContext } from '@infrastructor/core';

/** Test data lies in a folder `shared` beside the checkout; it is not part of the repository. */
export const sharedFolder = fileURLToPath(new URL('../../../../../../shared', import.meta.url));
export const hasCorpora = existsSync(join(sharedFolder, 'corpora'));
export const hasTranscripts = existsSync(join(sharedFolder, 'transcripts'));
/** Said where a suite is skipped. */
export const absent = 'the folder ../shared is not beside the checkout';

export const corpusPath = (...parts: readonly string[]): string => join(sharedFolder, 'corpora', ...parts);
export const readText = (path: string): string => readFileSync(path, 'utf8');

/** A context as of the day of the recordings, and the warnings that a parser gave. */
export function testContext(exitCode?: number): ParseContext & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return { now: new Date('2026-11-23T00:00:00Z'), exitCode, warnings, warn: (message) => void warnings.push(message) };
}

/** Rows of a tab-separated list with a header line, by column name. */
export function readManifest(path: string): Record<string, string>[] {
  const [head = '', ...lines] = readText(path).trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [names[index] ?? '', cell])));
}

export interface Transcript {
  readonly id: string;
  readonly command: string;
  readonly stdout: string;
  readonly exitCode: number;
}

/** Recorded answers of one name (`proc-meminfo`) in every state of every machine. */
export function transcriptsOf(name: string): Transcript[] {
  if (!hasTranscripts) return [];
  const root = join(sharedFolder, 'transcripts');
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: suite }) =>
    readdirSync(join(root, suite)).flatMap((state) => {
      const path = join(root, suite, state, `${name}.json`);
      if (!existsSync(path)) return [];
      const { command, stdout, exitCode } = JSON.parse(readText(path)) as Record<string, unknown>;
      if (typeof stdout !== 'string') return [];
      return [{ id: `${suite}/${state}/${name}`, command: String(command), stdout, exitCode: Number(exitCode) }];
    }),
  );
}
