import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ErrorCode, errorCodes } from './error-codes.ts';
import * as errors from './errors.ts';

const codes = Object.entries(errorCodes);

describe('an error', () => {
  test('carries the status and the retryability of its code, unless told otherwise', () => {
    for (const [code, { status, retryable }] of codes) {
      expect(new errors.InfrastructorError(code as ErrorCode, 'x')).toMatchObject({
        code,
        status,
        retryable,
        message: 'x',
      });
    }
    expect(new errors.InfrastructorError('DEVICE_UNREACHABLE', 'x', { retryable: false }).retryable).toBe(false);
  });

  test.each([
    [new errors.ValidationError('x', { problems: [{ path: '/a', message: 'is bad' }] }), 'ValidationError', 400],
    [new errors.AuthenticationError('x'), 'AuthenticationError', 401],
    [new errors.PermissionError('x'), 'PermissionError', 403],
    [new errors.NotFoundError('x', { code: 'DEVICE_NOT_FOUND' }), 'NotFoundError', 404],
    [new errors.ConflictError('x'), 'ConflictError', 409],
    [new errors.ParseError('x'), 'ParseError', 422],
    [new errors.SSHConnectionError('DEVICE_UNREACHABLE', 'x'), 'SSHConnectionError', 503],
  ])('knows its class: $name', (error, name, status) => {
    expect(error).toBeInstanceOf(errors.InfrastructorError);
    expect(error).toMatchObject({ name, status });
  });

  test('of another copy of this package is recognised, and none that only looks like one', async () => {
    const copy = (await import(
      /* @vite-ignore */ `${new URL('./errors.ts', import.meta.url).href}?copy`
    )) as typeof errors;
    expect(copy.InfrastructorError).not.toBe(errors.InfrastructorError);
    const theirs = new copy.ConflictError('theirs');
    expect(theirs).not.toBeInstanceOf(errors.InfrastructorError);
    expect(errors.isInfrastructorError(theirs)).toBe(true);
    expect(errors.toInfrastructorError(theirs)).toBe(theirs);
    for (const other of [new Error('x'), { code: 'CONFLICT', status: 409, message: 'x' }, null, 'CONFLICT']) {
      expect(errors.isInfrastructorError(other)).toBe(false);
    }
  });

  test('that nobody expected keeps its cause for the log and shows none of it', () => {
    const cause = new Error('password=hunter2');
    const error = errors.toInfrastructorError(cause);
    expect(error).toMatchObject({ code: 'INTERNAL', status: 500, cause });
    expect(`${error.message} ${error.hint} ${JSON.stringify(error)}`).not.toContain('hunter2');
  });

  test('that was cancelled by a signal without a reason says so', () => {
    const { reason } = AbortSignal.abort();
    expect(errors.toInfrastructorError(reason)).toMatchObject({ code: 'ABORTED', cause: reason });
  });

  test('shows its brand to nobody who lists its properties', () => {
    expect(Object.getOwnPropertySymbols(Object.assign({}, new errors.ConflictError('x')))).toEqual([]);
  });
});

const catalogue = new URL('../../../../docs/errors.md', import.meta.url);

describe('the catalogue of error codes', () => {
  test('has names and statuses that make sense, and says what each means', () => {
    for (const [code, { status, meaning }] of codes) {
      expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(meaning).toMatch(/\.$/);
    }
  });

  test.skipIf(!existsSync(catalogue))(
    'is the same in docs/errors.md, both ways (skipped where docs are absent)',
    () => {
      const rows = [
        ...readFileSync(catalogue, 'utf8').matchAll(/^\|\s*`([A-Z0-9_]+)`\s*\|\s*(\d+)\s*\|\s*(yes|no)\s*\|/gm),
      ];
      const documented = rows.map(([, code, status, retryable]) => ({
        code,
        status: Number(status),
        retryable: retryable === 'yes',
      }));
      const byCode = (a: { code?: string | undefined }, b: { code?: string | undefined }) =>
        (a.code ?? '') < (b.code ?? '') ? -1 : 1;
      const defined = codes.map(([code, { status, retryable }]) => ({ code, status, retryable }));
      expect(documented.sort(byCode)).toEqual(defined.sort(byCode));
    },
  );
});
