import { execFileSync } from 'node:child_process';
import { sh } from '@infrastructor/core';
import { describe, expect, test } from 'vitest';
import { sections, splitSections } from './sections.ts';

const run = (command: { readonly text: string }) => execFileSync('sh', ['-c', command.text], { encoding: 'utf8' });

describe('sections', () => {
  test('keeps the output and the exit code of each command apart', () => {
    const output = run(sections({ first: sh`printf 'a\nb\n'`, second: sh`sh -c 'printf x; exit 3'`, third: sh`true` }));
    expect([...splitSections(output)]).toEqual([
      ['first', { text: 'a\nb\n', exitCode: 0 }],
      ['second', { text: 'x', exitCode: 3 }],
      ['third', { text: '', exitCode: 0 }],
    ]);
  });

  test('leaves out a section that was cut off', () => {
    const output = run(sections({ first: sh`echo a`, second: sh`echo b` }));
    expect([...splitSections(output.slice(0, -5)).keys()]).toEqual(['first']);
  });
});
