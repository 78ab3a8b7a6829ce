import { readdirSync } from 'node:fs';
import { isInfrastructorError } from '@infrastructor/core';
import { parseOrRefuse } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import { compose } from '../parsers/compose.ts';
import { readShared, sharedFolder, sharedIsAbsent } from '../testing/shared-data.ts';
import type { ComposeEdit, ComposePath } from './compose-edit.ts';
import { editCompose } from './edit-compose.ts';

/** What the compose tools do to a service. Each means one line, since the new values are short. */
function usualEdits(service: ComposePath, fields: Readonly<Record<string, unknown>>): ComposeEdit[] {
  return [
    { kind: 'set', path: [...service, 'image'], value: 'registry.example:5000/app:2' },
    { kind: 'set', path: [...service, 'deploy'], value: {} },
    { kind: 'append', path: [...service, 'ports'], value: '8080:80' },
    { kind: 'append', path: [...service, 'profiles'], value: 'extra' },
    ...(fields.ports ? [{ kind: 'set', path: [...service, 'ports', 0], value: '2222:22' } as const] : []),
    ...(fields.volumes ? [{ kind: 'remove', path: [...service, 'volumes', 0] } as const] : []),
  ];
}

/** All of them take a minute; the tool for it is to set this to 1. */
const everyNth = 5;

function commonLines(before: string, after: string): number {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const start = a.findIndex((line, index) => line !== b[index]);
  if (start === -1) return a.length;
  const most = Math.min(a.length, b.length) - start;
  let end = 0;
  while (end < most && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return start + end;
}

describe.skipIf(sharedIsAbsent)(`editing files of compose-bench (${sharedIsAbsent ?? 'usual changes'})`, () => {
  it('changes what was asked and leaves the other lines as they are', () => {
    const folder = 'corpora/compose-bench/files';
    const counts = { done: 0, refused: 0, files: 0 };
    const files = sharedIsAbsent ? [] : readdirSync(`${sharedFolder}${folder}`);
    for (const file of files.filter((_, index) => index % everyNth === 0)) {
      const text = readShared(`${folder}/${file}`);
      const [first] = Object.entries(parseOrRefuse(compose, text)?.services ?? {});
      if (!first) continue;
      counts.files += 1;
      const lines = text.split('\n').length;
      for (const edit of usualEdits(['services', first[0]], first[1])) {
        try {
          const edited = editCompose(text, [edit]);
          counts.done += 1;
          if (edit.kind === 'append') expect(lines - commonLines(text, edited), file).toBeLessThanOrEqual(1);
        } catch (error) {
          if (!isInfrastructorError(error) || error.code !== 'CONFLICT') throw error;
          counts.refused += 1;
        }
      }
    }
    console.log(`editCompose: ${JSON.stringify(counts)}`);
    expect(counts.refused / (counts.done + counts.refused)).toBeLessThan(0.01);
  }, 120_000);
});
