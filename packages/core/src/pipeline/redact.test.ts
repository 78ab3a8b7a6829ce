import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redacted } from './redact.ts';
import { isSecretName } from './redact-name.ts';

describe('properties', () => {
  test('that are secrets are replaced wherever they stand, and what is beside them stays', () => {
    const secret = 'hunter2-hunter2';
    const value = {
      name: 'nas',
      password: secret,
      nested: [{ apiKey: secret, api_key: secret, 'private-key': secret, Authorization: secret, count: 3 }],
      tokens: [secret, ''],
      cookie: { value: 'not by its own name' },
    };
    const clean = redacted(value);
    expect(JSON.stringify(clean)).not.toContain(secret);
    expect(clean).toMatchObject({ name: 'nas', nested: [{ count: 3 }] });
    expect(value.password, 'a copy is made').toBe(secret);
  });

  test('are copied only where there is one', () => {
    const clean = { name: 'nas', pools: [{ name: 'tank' }], words: ['ls', '-l'], none: undefined };
    expect(redacted(clean)).toBe(clean);
    const holder = { clean, dirty: [{ password: 'hunter2' }, { name: 'b' }] };
    const given = redacted(holder);
    expect(given.dirty).not.toBe(holder.dirty);
    expect(given.dirty[1]).toBe(holder.dirty[1]);
    expect(given.clean).toBe(clean);
  });

  test('have the same marker for the same secret, another for another, and keep the one they have', () => {
    const mark = (password: string) => redacted({ password }).password;
    expect(mark('one')).toMatch(/^\[redacted:[0-9a-f]{8}\]$/);
    expect(mark('one')).toBe(mark('one'));
    expect(mark('one')).not.toBe(mark('two'));
    expect(mark(mark('one'))).toBe(mark('one'));
    expect(mark('$ECRET'), 'a property holds no variable').toMatch(/^\[redacted/);
  });

  test('that only speak of secrets are none', () => {
    const plain = {
      hasPassword: true,
      tokenCount: 5,
      token: '',
      sshPrivateKeyPath: '/root/.ssh/id',
      passthrough: 'yes',
      password: null,
    };
    expect(redacted(plain)).toEqual(plain);
  });
});

test.each([
  ...[
    'password',
    'Password',
    'DB_PASS',
    'db-pass',
    'dbPass',
    'MYSQL_PWD',
    'adminPwd',
    'PGPASSWORD',
    'passwd',
    'passwords',
  ],
  ...[
    'passphrase',
    'PASSWORD_HASH',
    'password1',
    'AUTH_SALT',
    'WIFI_PSK',
    'GITHUB_TOKEN',
    'accessToken',
    'client_secret',
  ],
  ...['secretId', 'AWS_SECRET_ACCESS_KEY', 'X-Api-Key', 'apiKey', 'api.key', 'APP_KEY', 'PresharedKey', 'PrivateKey'],
  ...['ENCRYPTION_KEY', 'authorization', 'Proxy-Authorization', 'Set-Cookie', 'credential', 'Db.Password'],
])('%s is the name of a secret', (name) => expect(isSecretName(name)).toBe(true));

test.each([
  ...[
    'PWD',
    'OLDPWD',
    'PATH',
    'COMPASS',
    'bypass',
    'passthrough',
    'PASSENGERS',
    'MONKEY',
    'keyboard',
    'key',
    'hostKey',
  ],
  ...['publicKey', 'POSTGRES_PASSWORD_FILE', 'TOKEN_TTL', 'token_type', 'secretName', 'COOKIE_DOMAIN_NAME', 'tokenUrl'],
  ...['passwordLength', 'token_expires_in', 'JWT_ISSUER', 'authEnabled', 'author', 'basalt', 'passive', 'compassPath'],
])('%s is not', (name) => expect(isSecretName(name)).toBe(false));

const forms: readonly (readonly [string, unknown])[] = [
  ['a variable in a list', ['PATH=/bin', 'DB_PASS=hunter2']],
  ['a variable in a line', 'MYSQL_PWD=hunter2 mysqldump shop'],
  ['a variable in quotes', `env DB_PASS="hunter2 hunter2" run`],
  ['a URL', 'postgres://me:hunter2@db:5432/shop'],
  ['a URL without a user', ['REDIS=redis://:hunter2@cache']],
  ['a URL in a sentence', 'cannot reach amqp://me:hunter2@queue, trying again'],
  ['a parameter of a URL', { url: 'https://hooks.example.org/?channel=a&api_key=hunter2' }],
  ['a parameter in a log', { text: 'GET /feed?token=hunter2 HTTP/1.1' }],
  ['an option with a value', ['serve', '--password=hunter2']],
  ['an option before its value', ['serve', '--password', 'hunter2']],
  ['an option in a line', 'serve --api-key hunter2 --port 80'],
  ['an option in quotes', `serve --token 'hunter2 hunter2'`],
  ['a property of Java', ['JAVA_OPTS=-Xmx1g -Dtrust.password=hunter2']],
  ['one dash', ['serve', '-password', 'hunter2']],
  ['a command in a command', ['sh', '-c', 'mysqldump -phunter2 shop | gzip']],
  ['a command in quotes', `sh -c "mysql -u root -phunter2 shop"`],
  ['mysql', ['mysql', '-u', 'root', '-phunter2', 'shop']],
  ['mysql with a space', 'mysql -u root -p hunter2'],
  ['a program by its path', ['/usr/bin/mysqladmin', '-phunter2', 'ping']],
  ['a program in a container', 'docker exec db mariadb-dump -phunter2 shop'],
  ['sshpass', 'sshpass -p hunter2 ssh nas'],
  ['redis-cli', ['redis-cli', '-a', 'hunter2', 'ping']],
  ['curl', 'curl -su me:x -u me:hunter2 https://example.org'],
  ['curl without a space', ['curl', '-ume:hunter2']],
  ['curl with a header', ['curl', '-H', 'Authorization: Bearer hunter2']],
  ['a header in a line', `curl -H "Authorization: Basic hunter2" https://example.org`],
  ['a header in a log', 'sent Authorization: Bearer hunter2'],
  ['a bearer token', 'with Bearer hunter2hunter2hunter2'],
  ['ldapsearch', 'ldapsearch -x -w hunter2'],
  ['docker login', 'docker login -u me -p hunter2 registry.example.org'],
  ['openssl', ['openssl', 'rsa', '-passin', 'pass:hunter2']],
  ['an argument of a tool', { command: ['mysql', '--password=hunter2'], env: { MYSQL_PWD: 'hunter2' } }],
];

describe('a secret', () => {
  test.each(forms)('is taken out of %s', (_form, value) => {
    const clean = redacted(value);
    expect(JSON.stringify(clean)).not.toContain('hunter2');
    expect(JSON.stringify(clean)).toMatch(/\[redacted:[0-9a-f]{8}\]/);
    expect(redacted(clean)).toEqual(clean);
  });
});

describe('what is no secret', () => {
  test.each([
    'mkdir -p /srv/data',
    'ssh -p 2222 nas uptime',
    'docker run -p 8080:80 nginx',
    'cp -p a b',
    'ps -p 1 -o comm=',
    'nc -w 5 host 80',
    'tar -a -cf x.tar.zst y',
    'sort -u names',
    'id -u postgres',
    'curl -u me https://example.org',
    'mysql -u root -P 3306 -h db shop',
    'redis-server --port 6379 --appendonly yes',
    'serve --password-file /run/secrets/db --token-ttl 3600',
    'psql --no-password -c "select 1"',
    'run --password=$DB_PASS --token $' + '{TOKEN}',
    'use --password to log in',
    '-password = [redacted:0ae70fa0]',
    'http://example.org:8080/a@b',
    'git@github.com:me/repo.git',
    'https://example.org/?page=2&tokens_used_count=5',
    'user:group',
    'error: invalid token: expected end of input',
    'the bearer is known',
    'PATH=/usr/bin:/bin',
    'PWD=/app',
    'EMPTY_PASSWORD=',
    'KEYBOARD=us',
    'pass: 10, fail: 0',
    '2026-01-01T00:00:00Z level=info key=value',
    'sha256:0123456789abcdef',
    'quote " unbalanced \' -x=y',
  ])('%j stays as it is', (text) => {
    expect(redacted(text)).toBe(text);
    expect(redacted({ text, list: [text] })).toEqual({ text, list: [text] });
  });

  test('is all text without a word that could stand beside a secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/pass|pwd|psk|salt|secret|token|cred|key|auth|bearer|cookie|:\/\/|[?&]/i.test(text));
        fc.pre(!/mysql|maria|curl|redis|valkey|ldap|mongo|mosquitto|rabbit|docker|podman|helm|oc|az/.test(text));
        expect(redacted(text)).toBe(text);
      }),
    );
  });
});

test('whatever stands after an option of a secret name is gone', () => {
  const option = fc.constantFrom('--password', '--db-pass', '-token', '--api-key');
  fc.assert(
    fc.property(option, fc.stringMatching(/^[A-Za-z0-9!#%^*_]{12,40}$/), fc.boolean(), (name, secret, isOneWord) => {
      const line = isOneWord ? `run ${name}=${secret} -v` : `run ${name} ${secret} -v`;
      expect(redacted(line)).not.toContain(secret);
      expect(redacted(line.split(' ')).join(' ')).toBe(redacted(line));
    }),
  );
});

test('ends quickly on hostile text', () => {
  const startedAt = performance.now();
  for (const text of [
    `password ${'"\\'.repeat(16_000)}`,
    `token ${`"'`.repeat(16_000)}`,
    `key="${'""'.repeat(16_000)}"`,
    `--password ${' '.repeat(30_000)}x`,
    `secret ${'a='.repeat(16_000)}`,
    `key ${'x://'.repeat(200_000)}@`,
    `key ${'?a='.repeat(200_000)}`,
  ]) {
    redacted(text);
  }
  expect(performance.now() - startedAt).toBeLessThan(20_000);
});
