import { execFile } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SettingsSchema } from '../packages/host/src/config/settings-schema.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const text = (path: string) => readFile(`${root}${path}`, 'utf8');

interface ComposeFile {
  readonly services: Readonly<
    Record<string, { ports: string[]; image: string; command?: string[]; environment?: Record<string, string> }>
  >;
}

/** Names that other programs read. */
const ofOthers = /^(NODE_ENV|HEALTH_(PORT|PATH)|POSTGRES_\w+)$/;
const known = (name: string) => name in SettingsSchema.properties || ofOthers.test(name);

describe('the files to deploy with', () => {
  test('set nothing that the host does not read', async () => {
    const { services } = parse(await text('docker-compose.yml'), { merge: true }) as ComposeFile;
    const inCompose = Object.values(services).flatMap(({ environment = {} }) => Object.keys(environment));
    const inImage = [...(await text('Dockerfile')).matchAll(/^ENV (.*)$/gm)].flatMap(([, line = '']) =>
      line.split(' ').map((pair) => pair.split('=')[0] ?? ''),
    );
    const units = await Promise.all((await Array.fromAsync(glob('deploy/systemd/*.service', { cwd: root }))).map(text));
    const inUnits = units.flatMap((unit) =>
      [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, line = '']) =>
        line.split(' ').map((pair) => pair.split('=')[0] ?? ''),
      ),
    );
    expect(units).toHaveLength(2);
    for (const names of [inCompose, inImage, inUnits]) {
      expect(names.length).toBeGreaterThan(1);
      expect(names.filter((name) => !known(name))).toEqual([]);
    }
  });

  test('publish the agreed ports on loopback only', async () => {
    const { services } = parse(await text('docker-compose.yml'), { merge: true }) as ComposeFile;
    const ports = Object.fromEntries(Object.entries(services).map(([name, service]) => [name, service.ports]));
    expect(ports).toEqual({
      postgres: ['127.0.0.1:9100:5432'],
      redis: ['127.0.0.1:9104:6379'],
      api: ['127.0.0.1:9101:9101'],
      mcp: ['127.0.0.1:9102:9102'],
    });
    expect([services.postgres?.image, services.redis?.image]).toEqual(['postgres:15', 'redis:7']);
  });

  test('fetch the pnpm of the checkout', async () => {
    const [, version] = /^pnpm_version=(.*)$/m.exec(await text('scripts/toolchain.sh')) ?? [];
    expect(await text('Dockerfile')).toContain(`pnpm@${version} `);
  });

  test('are taken by docker-compose (skipped where it is not installed)', async ({ skip }) => {
    const found = await run('docker-compose', ['--version']).catch(() => undefined);
    if (!found) return skip('docker-compose is not installed');
    const env = { ...process.env, POSTGRES_PASSWORD: 'secret' };
    const { stdout } = await run('docker-compose', ['--file', `${root}docker-compose.yml`, 'config'], { env });
    expect(parse(stdout)).toMatchObject({ services: { api: { stop_grace_period: '20s', read_only: true } } });
    const without = { ...process.env, POSTGRES_PASSWORD: '' };
    await expect(
      run('docker-compose', ['--file', `${root}docker-compose.yml`, 'config'], { env: without }),
    ).rejects.toThrow('POSTGRES_PASSWORD');
  });
});
