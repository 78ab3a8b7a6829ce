import { describe, expect, it } from 'vitest';
import { parseCompose } from '../model/parse-compose.ts';
import type { EngineContainer } from '../schemas/engine-container.ts';
import { containerIdIn } from './own-container.ts';
import { activeServices, hostPaths, readHashes, serviceActions } from './service-actions.ts';

const file = parseCompose(`services:
  web: { image: x, depends_on: [db], volumes: ["./a:/a", "/srv/b:/b", "named:/c", "~/e:/e"] }
  db: { image: x }
  tool: { image: x, profiles: [debug] }
volumes: { named: {} }
`);

const container = (service: string, configHash: string, status = 'running'): EngineContainer => ({
  id: service,
  name: service,
  service,
  configHash,
  status,
  oneOff: false,
  configFiles: [],
  isHost: false,
  anonymousVolumes: [],
  binds: [],
  ports: [],
  networks: [],
});

describe('what compose will do', () => {
  it('starts what needs no profile, or what was asked for with what it depends on', () => {
    expect(activeServices(file, undefined)).toEqual(['web', 'db']);
    expect(activeServices(file, ['web'])).toEqual(['web', 'db']);
    expect(activeServices(file, ['tool'])).toEqual(['tool']);
  });

  it('is told by the hashes that compose keeps', () => {
    const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
    const hashes = readHashes(`web ${a}\ndb ${a}\ntool ${a}\nWARNING: something\n`);
    const containers = [container('web', a), container('db', b), container('tool', a, 'exited')];
    const kinds = (known: typeof hashes | undefined, recreateContainers = false) =>
      serviceActions(['web', 'db', 'tool', 'new'], containers, known, { recreateContainers }).map(({ kind }) => kind);
    expect(kinds(hashes)).toEqual(['keep', 'recreate', 'start', 'create']);
    expect(kinds(undefined)).toEqual(['recreate-if-changed', 'recreate-if-changed', 'recreate-if-changed', 'create']);
    expect(kinds(hashes, true)).toEqual(['recreate', 'recreate', 'recreate', 'create']);
  });

  it('knows the paths of the host that are mounted', () => {
    expect(hostPaths(file, ['web'], '/opt/x')).toEqual({ relative: ['./a'], absolute: ['/opt/x/a', '/srv/b'] });
  });
});

describe('the container that this process runs in', () => {
  const id = '0123456789abcdef'.repeat(4);
  it.each([
    `612 605 254:0 /var/lib/docker/containers/${id}/hostname /etc/hostname rw,relatime - ext4 /dev/vda rw`,
    `1:name=systemd:/docker/${id}`,
    `0::/system.slice/docker-${id}.scope`,
  ])('is named in %s', (line) => {
    expect(containerIdIn(line)).toBe(id);
  });

  it('is none on a plain machine', () => {
    expect(containerIdIn('0::/user.slice/user-0.slice/session-1.scope')).toBeUndefined();
  });
});
