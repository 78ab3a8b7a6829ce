import { readdirSync, readFileSync } from 'node:fs';
import { runParser } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import { parsers } from './index.ts';

interface Transcript {
  readonly command: string;
  readonly stdout: string;
  readonly exitCode: number;
}

const folder = new URL('../../fixtures/', import.meta.url);

/** Which parser reads what the command of a transcript printed. */
const parserOf: readonly (readonly [RegExp, string])[] = [
  [/docker-ps|api-containers/, 'docker.ps'],
  [/inspect-(all|missing)/, 'docker.inspect'],
  [/network-inspect/, 'docker.networks'],
  [/docker-(stats|info|version|images|events|cgroups)/, 'docker.$1'],
];

function parserFor(file: string) {
  for (const [pattern, name] of parserOf) {
    const match = pattern.exec(file);
    if (match) return parsers.find((parser) => parser.name === name.replace('$1', match[1] ?? ''));
  }
  return undefined;
}

function answer(file: string, transcript: Transcript): unknown {
  const parser = parserFor(file);
  if (!parser) throw new TypeError(`no parser for the fixture ${file}`);
  try {
    return runParser(parser, transcript.stdout, transcript.exitCode).value;
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

const machines = readdirSync(folder).filter((name) => !name.includes('.'));

describe.each(machines)('what docker printed on %s', (machine) => {
  const files = readdirSync(new URL(`${machine}/`, folder)).filter((name) => !name.endsWith('.expected.json'));

  it.each(files)('%s', async (file) => {
    const url = new URL(`${machine}/${file}`, folder);
    const transcript = JSON.parse(readFileSync(url, 'utf8')) as Transcript;
    const expected = url.pathname.replace(/\.json$/, '.expected.json');
    await expect(`${JSON.stringify(answer(file, transcript), null, 2)}\n`).toMatchFileSnapshot(expected);
  });
});
