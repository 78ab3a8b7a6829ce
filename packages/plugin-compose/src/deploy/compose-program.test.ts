import type { DeviceAccess } from '@infrastructor/core';
import { expect, it } from 'vitest';
import type { ComposeProgram } from '../schemas/compose-program.ts';
import { composeProgram } from './compose-program.ts';

/** A device that says which programs it has, and how often it was asked. */
function deviceWith(id: string, answers: readonly (readonly ComposeProgram[])[]) {
  let asked = 0;
  const time = { ms: 0 };
  const access = {
    device: { id, hostname: id },
    run: async () => answers[Math.min(asked++, answers.length - 1)],
    now: () => new Date(time.ms),
  } as unknown as DeviceAccess & { now(): Date };
  return { access, time, asked: () => asked };
}

const v1: ComposeProgram = { program: 'docker-compose', version: '1.29.2', major: 1 };
const v2: ComposeProgram = { program: 'docker compose', version: '2.26.1', major: 2 };

it('asks a device once in five minutes, and never takes the answer of another', async () => {
  const [old, modern] = [deviceWith('old', [[v1]]), deviceWith('modern', [[v2, v1]])];
  expect(await composeProgram(old.access)).toEqual(v1);
  expect(await composeProgram(modern.access)).toEqual(v2);
  expect(await composeProgram(old.access)).toEqual(v1);
  expect([old.asked(), modern.asked()]).toEqual([1, 1]);
  old.time.ms = 300_000;
  await composeProgram(old.access);
  expect(old.asked()).toBe(2);
});

it('does not remember that there was none', async () => {
  const device = deviceWith('fresh', [[], [v2]]);
  await expect(composeProgram(device.access)).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' });
  expect(await composeProgram(device.access)).toEqual(v2);
});
