import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parsers } from './index.ts';
import { testContext } from './testing/corpora.ts';

const folder = fileURLToPath(new URL('../../fixtures', import.meta.url));

interface Fixture {
  readonly parser: string;
  readonly command: string;
  readonly stdout: string;
  readonly exitCode: number;
  readonly expected: unknown;
}

describe.each(readdirSync(folder))('the recorded machine %s', (machine) => {
  it.each(readdirSync(join(folder, machine)))('%s', (name) => {
    const fixture = JSON.parse(readFileSync(join(folder, machine, name), 'utf8')) as Fixture;
    const parser = parsers.find((candidate) => candidate.name === fixture.parser);
    expect(parser?.parse(fixture.stdout, testContext(fixture.exitCode))).toEqual(fixture.expected);
  });
});
