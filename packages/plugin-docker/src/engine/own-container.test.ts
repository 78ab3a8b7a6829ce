import { expect, test } from 'vitest';
import { containerIdsIn, refuseOwnContainer } from './own-container.ts';

const id = '0123456789abcdef'.repeat(4);

test.each([
  ['docker, cgroup v1', '', `12:memory:/docker/${id}\n0::/system.slice`],
  ['docker under systemd', '', `0::/system.slice/docker-${id}.scope`],
  ['podman', '', `0::/machine.slice/libpod-${id}.scope`],
  [
    'docker, cgroup v2',
    `700 600 8:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw - ext4 /dev/sda1 rw`,
    '0::/',
  ],
])('the id of our own container is found: %s', (_name, mounts, cgroups) => {
  expect(containerIdsIn(mounts, cgroups)).toEqual([id]);
});

test('outside of a container there is none', () => {
  expect(
    containerIdsIn('25 1 8:1 / / rw - ext4 /dev/sda1 rw', '0::/user.slice/user-1000.slice/session-1.scope'),
  ).toEqual([]);
});

test('our own container is refused by its id or the beginning of it, another is not', () => {
  const own = { id, name: 'infrastructor' };
  const refused = expect.objectContaining({ status: 409, message: expect.stringContaining('infrastructor') });
  expect(() => refuseOwnContainer(own, 'stop', [id])).toThrow(refused);
  expect(() => refuseOwnContainer(own, 'stop', [id.slice(0, 12)])).toThrow(refused);
  expect(() => refuseOwnContainer(own, 'stop', ['f'.repeat(64)])).not.toThrow();
});
