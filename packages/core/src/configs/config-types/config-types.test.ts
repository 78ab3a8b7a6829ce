import { describe, expect, test } from 'vitest';
import { definePlugin } from '../../contract/plugin.ts';
import { ConfigTypeSet } from '../config-type-set.ts';
import { configTypes } from './index.ts';

const plugin = definePlugin({ name: 'configs', configTypes });
const types = new ConfigTypeSet(configTypes.map((definition) => ({ plugin, definition })));

describe('config types', () => {
  test.each([
    ['/etc/nginx/nginx.conf', 'nginx'],
    ['/etc/nginx/conf.d/app.conf', 'nginx'],
    ['/etc/nginx/sites-enabled/default', 'nginx'],
    ['/etc/apache2/sites-available/000-default.conf', 'apache'],
    ['/etc/apache2/mods-enabled/ssl.load', 'apache'],
    ['/etc/traefik/traefik.toml', 'traefik'],
    ['/etc/traefik/dynamic/routers.yml', 'traefik'],
    ['/opt/appdata/app/settings.json', 'json'],
    ['/opt/appdata/app/config.yaml', 'yaml'],
    ['/opt/appdata/app/app.ini', 'ini'],
    ['/opt/appdata/app/app.toml', 'toml'],
    ['/opt/appdata/app/data.sqlite', undefined],
  ])('%s is read as %s', (path, name) => {
    expect(types.of(path)?.definition.name).toBe(name);
  });

  const read = (name: string, text: string, path = '/x') => types.named(name)?.definition.parse(text, path);

  test('give the overview of their format', () => {
    expect(
      read(
        'nginx',
        'server {\n  listen 443 ssl;\n  server_name a.org b.org;\n  location / { \n proxy_pass http://app; }\n}',
      ),
    ).toEqual({
      serverNames: ['a.org', 'b.org'],
      listen: ['443 ssl'],
      proxyPass: ['http://app'],
      includes: [],
    });
    expect(
      read('apache', 'Listen 80\n<VirtualHost *:80>\n  ServerName a.org\n  ProxyPass / http://app/\n'),
    ).toMatchObject({
      serverNames: ['a.org'],
      listen: ['80'],
    });
    expect(read('traefik', '[http.routers.web]\nrule = "x"\n', '/etc/traefik/a.toml')).toMatchObject({
      routers: ['web'],
    });
    expect(read('yaml', 'a: 1\n---\nb: {c: 2}\n')).toMatchObject({ topLevelKeys: ['a'], documents: 2 });
    expect(read('json', '{"password": "x"}')).not.toHaveProperty('value');
  });

  test.each(['traefik', 'json', 'yaml', 'toml'])('%s says of a broken file why', (name) => {
    expect(() => read(name, '{"a": [1, ')).toThrow(expect.objectContaining({ code: 'PARSE_FAILED' }));
  });

  test('are found on the device by names that every one of their files has', () => {
    expect(types.namePatterns('ini')).toEqual(['*.ini', '*.cfg', '*.conf']);
    expect(types.namePatterns('nginx')).toEqual(['*']);
  });
});
