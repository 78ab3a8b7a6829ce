import { expect, test } from 'vitest';
import { findLabMachine } from './lab-machine.ts';

test('the environment names the machine of the lab', () => {
  const environment = { INFRASTRUCTOR_LAB_HOST: '192.0.2.7', INFRASTRUCTOR_LAB_KEY: '/keys/id' };
  expect(findLabMachine(environment)).toEqual({
    address: '192.0.2.7',
    sshPort: 22,
    keyFile: '/keys/id',
    suite: 'own',
  });
  expect(
    findLabMachine({ ...environment, INFRASTRUCTOR_LAB_PORT: '2317', INFRASTRUCTOR_LAB_SUITE: 'trixie' }),
  ).toMatchObject({ sshPort: 2317, suite: 'trixie' });
});

test('without it there is none', () => {
  expect(findLabMachine({})).toBeUndefined();
});
