import { describe, expect, test } from 'vitest';
import { withConfirm } from './confirmed.ts';
import { path, withQuery } from './path.ts';
import { ApiProblem, problemFrom } from './problem.ts';

test('names in paths are percent-encoded', () => {
  expect(path`/api/zfs/${'nas'}/snapshots/${'tank/a b@x'}/diff`).toBe('/api/zfs/nas/snapshots/tank%2Fa%20b%40x/diff');
});

test('a query holds what was given', () => {
  expect(withQuery('/api/x', { a: 1, b: undefined, c: '', d: false, e: ['1', '2'] })).toBe(
    '/api/x?a=1&d=false&e=1&e=2',
  );
  expect(withQuery('/api/x', {})).toBe('/api/x');
});

describe('a confirmation', () => {
  test('goes into the body, or into the query where there is none', () => {
    expect(withConfirm({ method: 'POST', path: '/a', body: { x: 1 } }, 'k')).toMatchObject({
      body: { x: 1, confirm: 'k' },
    });
    expect(withConfirm({ method: 'DELETE', path: '/a?force=true' }, 'k.1').path).toBe('/a?force=true&confirm=k.1');
  });
});

describe('what went wrong', () => {
  test('says what to do', () => {
    const problem = problemFrom(
      new ApiProblem({ status: 404, code: 'DEVICE_NOT_FOUND', detail: 'No device', hint: 'Add it' }),
    );
    expect([problem.message, problem.hint, problem.code]).toEqual(['No device', 'Add it', 'DEVICE_NOT_FOUND']);
  });
  test('is a server that is away where nothing was answered', () => {
    expect(problemFrom(new TypeError('Failed to fetch')).code).toBe('SERVER_UNREACHABLE');
  });
});
