import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parserNamed } from '../test-support/inputs.ts';
import { parseContext, read, type Transcript } from '../test-support/shared-data.ts';

const folder = join(import.meta.dirname, '../../fixtures');
const ids = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.expected.json'))
  .map((file) => file.replace('.expected.json', ''))
  .sort();

describe('recorded output and what it means', () => {
  it.each(ids)('%s', (id) => {
    const { stdout, exitCode } = JSON.parse(read(join(folder, `${id}.json`))) as Transcript;
    const { parser, output } = JSON.parse(read(join(folder, `${id}.expected.json`))) as {
      parser: string;
      output: unknown;
    };
    const context = parseContext(undefined, exitCode);
    expect(parserNamed(parser).parse(stdout, context)).toEqual(output);
    expect(context.warnings).toEqual([]);
  });

  it('covers every parser', () => {
    const used = new Set(
      ids.map((id) => (JSON.parse(read(join(folder, `${id}.expected.json`))) as { parser: string }).parser),
    );
    expect(used.size).toBe(13);
  });
});
