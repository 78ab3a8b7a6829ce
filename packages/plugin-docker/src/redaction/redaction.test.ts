import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanUntrusted } from './clean-untrusted.ts';
import { redactArguments, redactCommandLine } from './redact-command.ts';
import { redactEnvironment } from './redact-environment.ts';
import { isSecretName } from './secret-marker.ts';

const marker = expect.stringMatching(/\[redacted:[0-9a-f]{8}\]/);

describe('environment', () => {
  test.each([
    'POSTGRES_PASSWORD=hunter2',
    'DB_PASS=hunter2',
    'MYSQL_PWD=hunter2',
    'AWS_SECRET_ACCESS_KEY=hunter2',
    'GITHUB_TOKEN=hunter2',
    'API_KEY=hunter2',
    'JWT_KEY=hunter2',
    'DATABASE_URL=postgres://me:hunter2@db:5432/shop',
    'REDIS=redis://:hunter2@cache',
  ])('%s loses its secret and keeps its name', (entry) => {
    const [redacted = ''] = redactEnvironment([entry]);
    expect(redacted).toEqual(marker);
    expect(redacted).not.toContain('hunter2');
    expect(redacted.split('=')[0]).toBe(entry.split('=')[0]);
  });

  test.each([
    'PATH=/usr/bin',
    'PWD=/app',
    'POSTGRES_PASSWORD_FILE=/run/secrets/db',
    'TOKEN_TTL=3600',
    'COMPASS=north',
    'EMPTY_PASSWORD=',
    'MONKEY=1',
    'PASSENGERS=3',
  ])('%s stays as it is', (entry) => expect(redactEnvironment([entry])).toEqual([entry]));

  test('the same secret has the same marker', () => {
    const [one, other] = redactEnvironment(['A_TOKEN=same', 'B_TOKEN=same']);
    expect(one?.split('=')[1]).toBe(other?.split('=')[1]);
  });
});

describe('commands', () => {
  test('lose secrets in each form', () => {
    expect(
      redactArguments(['serve', '--password', 'hunter2', '--api-key=hunter2', 'TOKEN=hunter2', '--port', '80']),
    ).toEqual([
      'serve',
      '--password',
      marker,
      expect.stringMatching(/^--api-key=\[redacted/),
      expect.stringMatching(/^TOKEN=\[redacted/),
      '--port',
      '80',
    ]);
    expect(redactCommandLine('mysql  --password hunter2 -h db')).toMatch(
      /^mysql {2}--password \[redacted:[0-9a-f]{8}\] -h db$/,
    );
    expect(redactArguments(['sh', '-c', 'run --token hunter2'])[2]).not.toContain('hunter2');
  });

  test('without secrets stay as they are', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 ./_-]*$/), (text) => {
        fc.pre(!/pass|secret|token|key|cred|auth|cookie|salt|pwd/.test(text));
        expect(redactCommandLine(text)).toBe(text);
      }),
    );
  });
});

test('a name is a secret whatever its case', () => {
  expect(['password', 'Db.Password', 'X-Api-Key', 'authorization'].every(isSecretName)).toBe(true);
});

describe('untrusted text', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['a\u202eb\u2066c\u200bd', 'abcd'],
    ['bell\u0007 back\u0008space\r', 'bell backspace'],
    ['tab\tand\nline, ünï 😀', 'tab\tand\nline, ünï 😀'],
    ['\u009b31mred', 'red'],
    ['tag\u{e0041}ged', 'tagged'],
  ])('%j becomes %j', (text, clean) => expect(cleanUntrusted(text)).toBe(clean));

  test('has no control character left, and cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanUntrusted(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
        expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        expect(cleanUntrusted(clean)).toBe(clean);
      }),
    );
  });
});
