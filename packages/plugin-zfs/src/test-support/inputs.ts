import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ParserDefinition } from '@infrastructor/core';
import { parsers } from '../parsers/index.ts';
import { corpus, hasCorpus, read, transcripts } from './shared-data.ts';

export interface Input {
  readonly id: string;
  readonly text: string;
  readonly parser: ParserDefinition;
}

const byName = new Map<string, ParserDefinition>(parsers.map((parser) => [parser.name, parser]));

export function parserNamed(name: string): ParserDefinition {
  const parser = byName.get(name);
  if (!parser) throw new Error(`No parser ${name}`);
  return parser;
}

/** Which recorded commands each parser reads. */
export const recordings: Readonly<Record<string, readonly string[]>> = {
  'zpool.status': ['', '-T', '-p', '-tsiD', '-v', '-vPL'].map((flags) => `zpool-status${flags}`),
  'zpool.status-json': ['zpool-status-j', 'zpool-status-j-int', 'zpool-status-j-guid'],
  'zpool.list': ['', '-Hp', '-v', '-v-HpP', '-j', '-j-int'].map((flags) => `zpool-list${flags}`),
  'zpool.iostat': ['zpool-iostat-Hp-lq', 'zpool-iostat-Hpv', 'zpool-iostat-v'],
  'zpool.events': ['zpool-events-H', 'zpool-events-v'],
  'zpool.history': ['zpool-history', 'zpool-history-il'],
  'zpool.get': ['zpool-get-Hp', 'zpool-get-j', 'zpool-get-j-vdev'],
  'zfs.list': ['', '-Hp', '-all', '-snapshot-Hp', '-bookmark', '-j', '-j-int'].map((flags) => `zfs-list${flags}`),
  'zfs.get': ['zfs-get-all-Hp', 'zfs-get-j', 'zfs-get-local', 'zfs-get-encryption'],
  'zfs.diff': ['zfs-diff', 'zfs-diff-rename'],
  'zfs.send-dry-run': ['zfs-send-nvP', 'zfs-send-nvP-R', 'zfs-send-nvP-i'],
  arcstats: ['arcstats'],
};

/** Each distinct text once, with the parser that reads it. */
export function recordedInputs(): readonly Input[] {
  const seen = new Set<string>();
  return Object.entries(recordings).flatMap(([name, files]) =>
    transcripts(...files).flatMap(({ id, stdout }) => {
      if (seen.has(stdout)) return [];
      seen.add(stdout);
      return [{ id, text: stdout, parser: parserNamed(name) }];
    }),
  );
}

export function corpusInputs(): readonly Input[] {
  if (!hasCorpus) return [];
  const folder = join(corpus, 'status');
  const texts = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  const documents = {
    'zfs list': 'zfs.list',
    'zfs get': 'zfs.get',
    'zpool list': 'zpool.list',
    'zpool status': 'zpool.status-json',
  };
  return [
    ...texts.map((file) => ({
      id: `status/${file}`,
      text: read(join(folder, file)),
      parser: parserNamed('zpool.status'),
    })),
    ...readdirSync(join(corpus, 'json')).map((file) => {
      const text = read(join(corpus, 'json', file));
      const { output_version: version } = JSON.parse(text) as { output_version: { command: keyof typeof documents } };
      return { id: `json/${file}`, text, parser: parserNamed(documents[version.command]) };
    }),
  ];
}
