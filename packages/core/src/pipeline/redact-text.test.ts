import { describe, expect, test } from 'vitest';
import { redactedText } from './redact-text.ts';

describe('redactedText', () => {
  test.each([
    ['an INI line', 'password = s3cret\n'],
    ['a header', 'Authorization: Bearer s3cret\n'],
    ['a header in JSON', '{"Proxy-Authorization": "Basic s3cret"}'],
    ['an environment file', 'export DB_PASSWORD="s3cret"\n'],
    ['a YAML mapping', 'db:\n  password: s3cret # why\n'],
    ['a YAML list of variables', '    - MYSQL_ROOT_PASSWORD=s3cret\n'],
    ['JSON on one line', '{"user":"me","apiKey":"s3cret","n":1}'],
    ['a YAML block', 'token: |\n  s3cret\n  s3cret\nnext: 1\n'],
    ['a URL', 'DATABASE=postgres://me:s3cret@host/db\n'],
    ['an option of a command', 'command: run --password s3cret --port 1\n'],
    ['an option with an equals sign', 'command: run --api-key=s3cret\n'],
    ['an nginx header', 'proxy_set_header Authorization "Basic s3cret";\n'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n'],
    ['single quotes', "client_secret='s3cret'"],
  ])('takes the secret out of %s', (_form, text) => {
    expect(redactedText(text)).not.toContain('s3cret');
    expect(redactedText(text)).toContain('[redacted:');
    expect(redactedText(redactedText(text))).toBe(redactedText(text));
  });

  test.each([
    'proxy_pass http://app:8080;\n',
    'proxy_set_header Authorization $http_authorization;\n',
    'set $upstream_app plex;\n',
    'password: $'.concat('{DB_PASSWORD}\n'),
    'ports:\n  - "8080:80"\n',
    'secrets:\n  db:\n    file: ./db.txt\n',
    'image: nginx:1.25\nurl: https://example.org/a:b\n',
    'a = 1\nb = two words\n',
    '## Version 2024/07/16\nserver_name plex.*;\n',
  ])('leaves %j as it is', (text) => {
    expect(redactedText(text)).toBe(text);
  });

  test('gives one secret one marker, so that a change of it can be seen', () => {
    const [one, same, other] = ['a', 'a', 'b'].map((secret) => redactedText(`password=${secret}`));
    expect(one).toBe(same);
    expect(one).not.toBe(other);
  });

  test('ends quickly on a long line', () => {
    const startedAt = performance.now();
    redactedText(`${'a'.repeat(200_000)}\n${'token: '.repeat(20_000)}\n${' '.repeat(100_000)}x`);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
