import { expect, it } from 'vitest';
import { withinMs } from './within-ms.ts';

it('passes on what comes in time, and gives up on silence', async () => {
  expect(await withinMs(1_000, Promise.resolve(1))).toBe(1);
  await expect(withinMs(1_000, Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
  await expect(withinMs(5, new Promise(() => {}))).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    retryable: true,
  });
});
