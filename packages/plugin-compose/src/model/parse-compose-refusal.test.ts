import { isInfrastructorError } from '@infrastructor/core';
import { describe, expect, it } from 'vitest';
import { parseCompose } from './parse-compose.ts';

function refusal(text: string): string {
  try {
    parseCompose(text);
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'PARSE_FAILED') return error.message;
    throw error;
  }
  return 'was read';
}

describe('parseCompose', () => {
  it.each([
    ['', /empty/],
    ['# only a comment\n', /empty/],
    ['just a text', /not a map/],
    ['- a\n- b\n', /not a map/],
    ['global: {}\nscrape_configs: []\n', /neither services/],
    ['services: [web]\n', /not a map/],
    ['services:\n  {{ range .Services }}\n  web:\n', /Not YAML in line \d+/],
    ['services:\n  web: { image: {{ image }} }\n', /key has to be|Not YAML|was read/],
    ['services:\n\tweb: {}\n', /Not YAML/],
    ['services: {}\n---\nservices: {}\n', /one YAML document, this text holds 2/],
    ['x: &x [a]\nservices:\n  web:\n    <<: *x\n', /merge key.*line 4/],
    ['services: *gone\n', /Not YAML|anchor/],
    [`services: ${'['.repeat(100_000)}`, /nested too deeply/],
    [`services: ${'- '.repeat(20_000)}`, /Not YAML|nested/],
    [`services:\n ${'? '.repeat(20_000)}`, /Not YAML|nested|top/],
  ])('refuses %j', (text, expected) => {
    expect(refusal(text)).toMatch(expected);
  });

  it('refuses aliases that grow without end', () => {
    const levels = Array.from({ length: 12 }, (_, n) => `x-${n + 1}: &l${n + 1} [${`*l${n},`.repeat(10)}]`);
    expect(refusal(['x-0: &l0 [a]', ...levels, 'services: {}'].join('\n'))).toMatch(/measure/);
  });
});
