import { describe, expect, it } from 'vitest';
import type { Service } from '../schemas/service.ts';
import { parseCompose } from './parse-compose.ts';

/** `$` stands in texts as `%`, since a linter takes the real thing for a mistake. */
const dollars = (text: string) => text.replaceAll('%', '$');

/** One service with these lines below its name. */
function service(...lines: string[]): Service {
  const text = ['services:', '  web:', ...lines.map((line) => `    ${line}`), ''].join('\n');
  return parseCompose(text).services.web ?? {};
}

describe('parseCompose', () => {
  it('reads both forms of environment, labels, networks and depends_on alike', () => {
    const list = service(
      'environment: ["A=1", "B=x=y", C]',
      'labels: ["l=v"]',
      'networks: [front]',
      'depends_on: [web]',
    );
    const map = service(
      'environment: { A: 1, B: x=y, C: }',
      'labels: { l: v }',
      'networks: { front: }',
      'depends_on: { web: { condition: service_started } }',
    );
    expect(list).toEqual(map);
    expect(list).toEqual({
      environment: { A: '1', B: 'x=y', C: null },
      labels: { l: 'v' },
      networks: { front: null },
      depends_on: { web: { condition: 'service_started' } },
    });
  });

  it('reads scalars of environments as compose does', () => {
    expect(
      service('environment: { A: true, B: 1.10, C: 022, D: "022", E: 12345678901234567890, F: yes }').environment,
    ).toEqual({
      A: 'true',
      B: '1.1',
      C: '18',
      D: '022',
      E: '12345678901234567890',
      F: 'yes',
    });
  });

  it('reads long and short ports, a port that YAML 1.1 takes for base 60 included', () => {
    const { ports } = service(
      'ports:',
      '  - 22:22',
      '  - 80',
      '  - { target: 443, published: "8443", protocol: UDP, mode: host }',
    );
    expect(ports).toEqual([
      { target: 22, published: 22, protocol: 'tcp' },
      { target: 80, protocol: 'tcp' },
      { target: 443, published: 8443, protocol: 'udp', mode: 'host' },
    ]);
  });

  it('reads the other short forms', () => {
    expect(
      service(
        'build: ./app',
        'env_file: [.env, { path: other.env, required: false }]',
        'healthcheck: { test: curl -f x, retries: 3, interval: 30s }',
        'secrets: [token, { source: key, target: /k }]',
        'extra_hosts: { a: 10.0.0.1 }',
        'dns: 1.1.1.1',
        'privileged: "true"',
        'profiles: [debug]',
        'expose: [3000]',
        'x-note: { any: 1 }',
      ),
    ).toMatchObject({
      build: { context: './app' },
      env_file: [{ path: '.env' }, { path: 'other.env', required: false }],
      healthcheck: { test: ['CMD-SHELL', 'curl -f x'], retries: 3, interval: '30s' },
      secrets: [{ source: 'token' }, { source: 'key', target: '/k' }],
      extra_hosts: ['a:10.0.0.1'],
      dns: ['1.1.1.1'],
      privileged: true,
      profiles: ['debug'],
      expose: ['3000'],
      'x-note': { any: 1 },
    });
  });

  it('puts in anchors and merge keys, the own value first', () => {
    const text = [
      'x-base: &base { restart: always, image: a }',
      'x-more: &more { image: b, tty: true }',
      'services:',
      '  web:',
      '    <<: [*base, *more]',
      '    restart: "no"',
      '  db: *base',
      '',
    ].join('\n');
    expect(parseCompose(text).services).toEqual({
      web: { image: 'a', restart: 'no', tty: true },
      db: { restart: 'always', image: 'a' },
    });
  });

  it('extends services of the same file', () => {
    const text = [
      'services:',
      '  base: { image: a, environment: [A=1, B=1], ports: ["80:80"], command: [x], cap_add: [NET_ADMIN], tty: true }',
      '  web:',
      '    extends: base',
      '    environment: { B: 2, A: !reset null }',
      '    ports: ["81:81"]',
      '    command: [y]',
      '    cap_add: !override [SYS_TIME]',
      '    tty: !reset null',
      '  other: { extends: { file: common.yml, service: x }, image: c }',
      '',
    ].join('\n');
    const { services, problems } = parseCompose(text);
    expect(problems).toEqual([]);
    expect(services.web).toEqual({
      image: 'a',
      extends: { service: 'base' },
      environment: { B: '2' },
      ports: [
        { target: 80, published: 80, protocol: 'tcp' },
        { target: 81, published: 81, protocol: 'tcp' },
      ],
      command: ['y'],
      cap_add: ['SYS_TIME'],
    });
    expect(services.other).toEqual({ extends: { file: 'common.yml', service: 'x' }, image: 'c' });
  });

  it('tells a circle of extends instead of running for ever', () => {
    const { problems } = parseCompose('services:\n  a: { extends: b }\n  b: { extends: a }\n');
    expect(problems.map(({ message }) => message).join()).toMatch(/circle/);
  });

  it('replaces variables and lists them', () => {
    const text = dollars(
      'services:\n  web:\n    image: %{IMAGE:-nginx}:%{TAG}\n    command: echo %%HOME %{NEEDED:?say it}\n',
    );
    const file = parseCompose(text);
    expect(file.services.web).toEqual({ image: 'nginx:', command: dollars('echo %HOME %{NEEDED:?say it}') });
    expect(file.variables).toEqual([
      { name: 'IMAGE', required: false, default: 'nginx', uses: 1, line: 3, column: 12 },
      { name: 'TAG', required: false, uses: 1, line: 3, column: 12 },
      { name: 'NEEDED', required: true, message: 'say it', uses: 1, line: 4, column: 14 },
    ]);
    const known = parseCompose(text, { environment: { IMAGE: 'caddy', TAG: '2' } });
    expect(known.services.web?.image).toBe('caddy:2');
    expect(known.problems).toMatchObject([{ severity: 'error', path: 'services.web.command', line: 4, column: 14 }]);
  });

  it('keeps the port and the mount of a required variable', () => {
    const file = service(
      dollars('ports: ["%{PORT:?}:80"]'),
      dollars('volumes: ["%{DIR:?where}:/data", "%{UNSET}:/x"]'),
    );
    expect(file.ports).toEqual([{ target: 80, published: dollars('%{PORT:?}'), protocol: 'tcp' }]);
    expect(file.volumes).toEqual([
      { type: 'volume', source: dollars('%{DIR:?where}'), target: '/data' },
      { type: 'bind', target: '/x' },
    ]);
  });

  it('tells problems with their place and reads the rest', () => {
    const text = [
      'services:',
      '  web:',
      '    image: a',
      '    image: b',
      '    ports: [bad, "80:80"]',
      '    volumes: [data:/data]',
      '    privileged: maybe',
      '    colour: red',
      '    depends_on: [gone]',
      'colours: {}',
      '',
    ].join('\n');
    const { services, problems } = parseCompose(text);
    expect(services.web).toMatchObject({ image: 'b', ports: [{ target: 80 }], colour: 'red' });
    expect(problems.map(({ severity, path, line, column }) => `${severity} ${path} ${line}:${column}`)).toEqual([
      'error services.web.image 4:5',
      'error services.web.ports.0 5:13',
      'error services.web.privileged 7:17',
      'warning services.web.colour 8:5',
      'error services.web 2:3',
      'error services.web 2:3',
      'error colours 10:1',
    ]);
  });

  it('reads sections, include and what stands beside them', () => {
    const text = [
      'name: demo',
      'version: 3.9',
      'include: [a.yml, { path: [b.yml, c.yml], project_directory: .. }]',
      'networks: { front: , back: { external: { name: real } } }',
      'volumes: { data: { driver: local } }',
      'secrets: { token: { file: ./t } }',
      'configs: { c: { content: "x" } }',
      'x-any: [1, { a: b }]',
      '',
    ].join('\n');
    expect(parseCompose(text)).toMatchObject({
      name: 'demo',
      version: '3.9',
      services: {},
      include: [{ path: ['a.yml'] }, { path: ['b.yml', 'c.yml'], project_directory: '..' }],
      networks: { front: {}, back: { external: true, name: 'real' } },
      volumes: { data: { driver: 'local' } },
      secrets: { token: { file: './t' } },
      configs: { c: { content: 'x' } },
      'x-any': [1, { a: 'b' }],
    });
  });

  it('reads the format of version 1 and says so', () => {
    const { services, problems } = parseCompose('web:\n  image: a\ndb:\n  build: .\n');
    expect(Object.keys(services)).toEqual(['web', 'db']);
    expect(problems).toMatchObject([{ severity: 'warning' }]);
  });
});
