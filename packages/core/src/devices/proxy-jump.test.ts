import { expect, test } from 'vitest';
import { parseProxyJump } from './proxy-jump.ts';

test('reads one host or several, each with user and port where they are given', () => {
  expect(parseProxyJump('jump')).toEqual([{ host: 'jump', port: undefined, username: undefined }]);
  expect(parseProxyJump('admin@jump.example:2222, [2001:db8::1]:22')).toEqual([
    { host: 'jump.example', port: 2222, username: 'admin' },
    { host: '2001:db8::1', port: 22, username: undefined },
  ]);
});

test.each(['', '-oProxyCommand=id', 'a,,b', 'a b', 'user@', 'a;b', '$(id)', 'a:port'])('refuses %j', (text) => {
  expect(() => parseProxyJump(text)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
});
