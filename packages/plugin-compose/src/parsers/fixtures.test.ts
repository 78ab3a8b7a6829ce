import { readdirSync, readFileSync } from 'node:fs';
import { runParser } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const folder = new URL('../../fixtures/', import.meta.url);

describe.each(readdirSync(folder))('compose files of %s', (name) => {
  const files = readdirSync(new URL(`${name}/`, folder)).filter((file) => file.endsWith('.yaml'));

  it.each(files)('%s', async (file) => {
    const url = new URL(`${name}/${file}`, folder);
    const { value } = runParser(compose, readFileSync(url, 'utf8'));
    const expected = url.pathname.replace(/\.yaml$/, '.expected.json');
    await expect(`${JSON.stringify(value, null, 2)}\n`).toMatchFileSnapshot(expected);
  });
});
