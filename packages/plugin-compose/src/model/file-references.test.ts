import { describe, expect, it } from 'vitest';
import { fileReferences } from './file-references.ts';
import { parseCompose } from './parse-compose.ts';

const referencesOf = (text: string) => fileReferences(text, parseCompose(text));

describe('files that a compose file takes parts from', () => {
  it('are told with the line of each', () => {
    const text = `include:
  - a.yml # first
  - path: [b.yml, c.yml]
services:
  web:
    image: x
    extends:
      file: base.yml
      service: web
  own: { extends: { service: web } }
`;
    expect(referencesOf(text)).toEqual([
      { file: 'a.yml', line: 2 },
      { file: 'b.yml', line: 3 },
      { file: 'c.yml', line: 3 },
      { file: 'base.yml', service: 'web', line: 8 },
    ]);
  });

  it('may be one alone, and may come by an anchor', () => {
    expect(referencesOf('include: other.yml\nservices: {}\n')).toEqual([{ file: 'other.yml', line: 1 }]);
    const text = `x-base: &base
  extends: { file: base.yml, service: b }
services:
  web:
    <<: *base
    image: x
`;
    expect(referencesOf(text)).toEqual([{ file: 'base.yml', service: 'web', line: 5 }]);
  });

  it('are none in most files', () => {
    expect(referencesOf('services: { a: { image: x } }\n')).toEqual([]);
  });
});
