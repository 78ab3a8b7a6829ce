import { expect, test } from 'vitest';
import { redacted } from './redact.ts';

test('secrets are replaced by a marker wherever they stand, and what is beside them stays', () => {
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

test('the same secret has the same marker, and another has another', () => {
  const mark = (password: string) => redacted({ password }).password;
  expect(mark('one')).toMatch(/^\[redacted:[0-9a-f]{8}\]$/);
  expect(mark('one')).toBe(mark('one'));
  expect(mark('one')).not.toBe(mark('two'));
});

test('what only speaks of secrets is none', () => {
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
