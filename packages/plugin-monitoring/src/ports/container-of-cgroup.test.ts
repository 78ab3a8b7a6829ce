import { describe, expect, test } from 'vitest';
import { containerOfCgroup } from './container-of-cgroup.ts';
import { readPublishedPorts } from './published-ports.ts';

const id = '0123456789abcdef'.repeat(4);

describe('the container of a process', () => {
  test.each([
    [`12:pids:/docker/${id}\n`, 'docker'],
    [`0::/system.slice/docker-${id}.scope\n`, 'docker'],
    [`0::/machine.slice/libpod-${id}.scope/container\n`, 'podman'],
    [`0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope\n`, 'containerd'],
    [`11:cpu:/kubepods/burstable/pod1/${id}\n`, 'containerd'],
    [`0::/kubepods.slice/crio-${id}.scope\n`, 'crio'],
  ])('%s', (text, runtime) => expect(containerOfCgroup(text)).toEqual({ id, runtime }));

  test('of LXC is a name, and outside there is none', () => {
    expect(containerOfCgroup('0::/lxc.payload.web/system.slice\n')).toEqual({ name: 'web', runtime: 'lxc' });
    expect(containerOfCgroup('0::/system.slice/docker.service\n0::/user.slice\n')).toBeUndefined();
  });
});

test('published ports: ranges, IPv6, none', () => {
  const text = `${id} web 0.0.0.0:80->8080/tcp, [::]:7000-7001->7000-7001/udp, 443/tcp\n${id} none \nrubbish\n`;
  expect(
    readPublishedPorts(text).map(({ address, port, containerPort, protocol }) => [
      address,
      port,
      containerPort,
      protocol,
    ]),
  ).toEqual([
    ['0.0.0.0', 80, 8080, 'tcp'],
    ['::', 7000, 7000, 'udp'],
    ['::', 7001, 7001, 'udp'],
  ]);
});
