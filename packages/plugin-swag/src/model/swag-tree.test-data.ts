import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const nginxIsHere = spawnSync('nginx', ['-v']).status === 0 && spawnSync('openssl', ['version']).status === 0;

const login = (name: string) => ({
  [`${name}-server.conf`]: `location = /${name}/check { internal; include /config/nginx/proxy.conf; proxy_pass http://127.0.0.1:9; }`,
  [`${name}-location.conf`]: `auth_request /${name}/check; error_page 401 = @${name};`,
});

/** The least that SWAG's confs include. */
const files: Readonly<Record<string, string>> = {
  'ssl.conf': 'ssl_certificate /config/keys/cert.crt; ssl_certificate_key /config/keys/cert.key;',
  'resolver.conf': 'resolver 127.0.0.11 valid=30s;',
  'proxy.conf':
    'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;',
  '.htpasswd': 'user:{PLAIN}password\n',
  ...login('authelia'),
  ...login('authentik'),
  ...login('ldap'),
  ...login('tinyauth'),
};

const main = `daemon off; pid /config/nginx.pid; error_log stderr;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path /config/temp; proxy_temp_path /config/temp; fastcgi_temp_path /config/temp;
  uwsgi_temp_path /config/temp; scgi_temp_path /config/temp;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server { listen 127.0.0.1:18443 ssl default_server; include /config/nginx/ssl.conf; include /config/nginx/proxy-confs/*.subfolder.conf; }
  include /config/nginx/proxy-confs/*.subdomain.conf;
}
`;

export interface SwagTree {
  /** Puts a conf in as the only one and says what `nginx -t` thinks of it. */
  test(fileName: string, content: string): Promise<{ readonly accepted: boolean; readonly words: string }>;
  remove(): Promise<void>;
}

/** A folder laid out as SWAG's /config, with a certificate made for it, that the real nginx can test. */
export async function makeSwagTree(): Promise<SwagTree> {
  const root = await mkdtemp(join(tmpdir(), 'swag-tree-'));
  const local = (text: string) => text.replaceAll('/config/', `${root}/`);
  for (const folder of ['nginx/proxy-confs', 'keys', 'temp']) await mkdir(join(root, folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, 'nginx', name), local(content));
  await writeFile(join(root, 'nginx/nginx.conf'), local(main));
  const key = ['-keyout', join(root, 'keys/cert.key'), '-out', join(root, 'keys/cert.crt')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await run('openssl', ['req', '-x509', ...curve, '-nodes', '-days', '2', '-subj', '/CN=swag.test', ...key]);

  return {
    async test(fileName, content) {
      const path = join(root, 'nginx/proxy-confs', fileName);
      await writeFile(path, local(content));
      try {
        const { stderr } = await run('nginx', ['-t', '-e', 'stderr', '-p', root, '-c', join(root, 'nginx/nginx.conf')]);
        return { accepted: true, words: stderr };
      } catch (error) {
        return { accepted: false, words: String((error as { stderr?: string }).stderr) };
      } finally {
        await rm(path);
      }
    },
    remove: () => rm(root, { recursive: true }),
  };
}
