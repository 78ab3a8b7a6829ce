import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestEngine } from './compose-engine.ts';

/** Why tests with a real nginx are skipped, or undefined when they can run. */
export const swagIsAbsent =
  process.getuid?.() !== 0
    ? 'a root folder of its own for nginx needs root'
    : ['/usr/sbin/nginx', '/usr/bin/unshare', '/usr/bin/openssl']
        .find((path) => !existsSync(path))
        ?.concat(' is absent');

export interface TestSwag extends AsyncDisposable {
  /** Of the proxy confs, on this machine. */
  readonly directory: string;
  /** What nginx answers to a name, over TLS: 502 where a conf leads to a container that is not there, 000 where it does not listen. */
  statusOf(hostname: string, path?: string): string;
}

/**
 * This machine's nginx with SWAG's folder as `/config`, in a network of its own, so that what SWAG includes and where it
 * listens are as they are there. A container of the engine stands for it; `docker exec` into that one comes here.
 */
export async function startTestSwag({ docker }: TestEngine, image: string): Promise<TestSwag> {
  const root = await mkdtemp(join(tmpdir(), 'infrastructor-swag-'));
  // Deeper than where SWAG is looked for without a container.
  const swag = join(root, 'volumes/swag');
  const directory = join(swag, 'nginx/proxy-confs');
  await mkdir(directory, { recursive: true });
  await mkdir(join(root, 'bin'));
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=test',
    ].concat(['-keyout', join(swag, 'key.pem'), '-out', join(swag, 'cert.pem')]),
    { stdio: 'ignore' },
  );
  const conf = (name: string, text: string) => writeFile(join(swag, 'nginx', name), text);
  await conf(
    'nginx.conf',
    'daemon off; user root; worker_processes 1; pid /config/pid; error_log /config/error.log;\nevents { worker_connections 32; }\nhttp { access_log off; include /config/nginx/proxy-confs/*.subdomain.conf; }\n',
  );
  await conf('ssl.conf', 'ssl_certificate /config/cert.pem; ssl_certificate_key /config/key.pem;\n');
  await conf('proxy.conf', 'proxy_set_header Host $host;\n');
  await conf('resolver.conf', 'resolver 127.0.0.11 valid=30s; resolver_timeout 1s;\n');
  await writeFile(
    join(root, 'start'),
    `set -e
ip link set lo up
mount -t tmpfs tmpfs ${root}/system
for folder in bin sbin lib lib64 usr etc dev proc run tmp var; do
  [ -d "/$folder" ] || continue
  mkdir ${root}/system/$folder
  mount --rbind /$folder ${root}/system/$folder
done
mkdir ${root}/system/config
mount --bind ${swag} ${root}/system/config
exec chroot ${root}/system nginx -e /config/error.log -c /config/nginx/nginx.conf
`,
  );
  await mkdir(join(root, 'system'));
  const nginx = spawn('unshare', ['--mount', '--net', 'sh', join(root, 'start')], { stdio: 'ignore' });
  const path = process.env.PATH;
  const engine = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim();
  await writeFile(
    join(root, 'bin/docker'),
    `#!/bin/sh
if [ "$1" = exec ] && [ "$2" = swag ]; then
  shift 2
  case "$1" in
    nginx) shift; exec nsenter -t ${nginx.pid} -m -n -r nginx -e stderr -c /config/nginx/nginx.conf "$@" ;;
    pgrep) exec pgrep -P ${nginx.pid} -f 'nginx: worker process$' ;;
  esac
fi
exec ${engine} "$@"
`,
  );
  await chmod(join(root, 'bin/docker'), 0o755);
  process.env.PATH = `${join(root, 'bin')}:${path}`;
  await docker('tag', image, 'lscr.io/linuxserver/swag:latest');
  await docker(
    'run',
    '-d',
    '--name',
    'swag',
    '--network',
    'none',
    '-v',
    `${swag}:/config`,
    'lscr.io/linuxserver/swag',
    'sleep',
    '3600',
  );
  for (let tries = 0; !existsSync(join(swag, 'pid')); tries += 1) {
    if (tries > 100 || nginx.exitCode !== null) {
      throw new Error(`nginx did not start: ${await readFile(join(swag, 'error.log'), 'utf8').catch(() => '')}`);
    }
    await pause(50);
  }
  return {
    directory,
    statusOf(hostname, place = '/') {
      const command =
        'nsenter -t "$1" -n curl -sk -o /dev/null -w "%{http_code}" --resolve "$2:443:127.0.0.1" "https://$2$3" || true';
      return execFileSync('sh', ['-c', command, 'sh', String(nginx.pid), hostname, place], { encoding: 'utf8' });
    },
    async [Symbol.asyncDispose]() {
      process.env.PATH = path;
      if (nginx.exitCode === null) {
        const ended = once(nginx, 'exit');
        nginx.kill('SIGTERM');
        await ended;
      }
      await rm(root, { recursive: true, force: true });
    },
  };
}
