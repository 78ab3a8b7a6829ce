import { isInfrastructorError } from '@infrastructor/core';
import { describe, expect, it } from 'vitest';
import { nginx } from './nginx.ts';

const parse = (text: string) => {
  const warned: string[] = [];
  return { ...nginx.parse(text, { now: new Date(0), warn: (message) => warned.push(message) }), warned };
};

const refusal = (text: string): unknown => {
  try {
    parse(text);
  } catch (error) {
    return isInfrastructorError(error) ? error.code : error;
  }
  return undefined;
};

const subdomain = `## Version 2024/01/31
server {
    listen 443 ssl;
    listen [::]:443 ssl http2 default_server;
    server_name photos.* "pics.example.org";
    include /config/nginx/ssl.conf;
    ssl_certificate /config/keys/cert.crt;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_max_body_size 10m;
    #include /config/nginx/authelia-server.conf;
    location / {
        #include /config/nginx/authelia-location.conf;
        include /config/nginx/proxy.conf;
        set $upstream_app photos-web;
        set $upstream_port 8080;
        set $upstream_proto http;
        proxy_pass $upstream_proto://$upstream_app:$upstream_port;
    }
    location ~ ^/api/(.*)$ {
        include /config/nginx/authelia-location.conf;
        set $upstream_app photos-api;
        set $upstream_port 9000;
        proxy_pass https://$upstream_app:$upstream_port/v1/$1;
    }
}
`;

describe('nginx', () => {
  it('reads a subdomain conf of SWAG', () => {
    const { summary, servers } = parse(subdomain);
    expect(summary).toMatchObject({
      kind: 'subdomain',
      service: 'photos',
      versionDate: '2024-01-31',
      serverNames: ['photos.*', 'pics.example.org'],
      ssl: true,
      proxyUrls: ['http://photos-web:8080', 'https://photos-api:9000/v1/$1'],
      upstreamApp: 'photos-web',
      upstreamPort: 8080,
      upstreamProto: 'http',
      websocket: true,
      clientMaxBodySize: '10m',
    });
    expect(servers[0]?.listens).toEqual([
      { raw: '443 ssl', port: 443, ssl: true, http2: false, quic: false, defaultServer: false },
      {
        raw: '[::]:443 ssl http2 default_server',
        address: '::',
        port: 443,
        ssl: true,
        http2: true,
        quic: false,
        defaultServer: true,
      },
    ]);
    expect(servers[0]?.tls).toEqual({
      enabled: true,
      certificates: ['/config/keys/cert.crt'],
      certificateKeys: [],
      protocols: ['TLSv1.2', 'TLSv1.3'],
    });
    expect(servers[0]?.locations.map(({ path, auth, websocket }) => ({ path, auth, websocket }))).toEqual([
      { path: '/', auth: 'off', websocket: true },
      { path: '^/api/(.*)$', auth: 'authelia', websocket: false },
    ]);
    expect(servers[0]?.locations[1]?.target).toMatchObject({ app: 'photos-api', port: 9000, unresolved: ['$1'] });
  });

  it('calls a login off where its include is a comment', () => {
    expect(parse(subdomain.replace('        include /config/nginx/auth', '        #include /auth')).summary.auth).toBe(
      'off',
    );
    expect(parse(subdomain).summary.auth).toBe('authelia');
  });

  it('passes basic auth of the server down and lets a location switch it off', () => {
    const text = 'server { auth_basic "x"; location /a { proxy_pass http://a; } location /b { auth_basic off; } }';
    expect(parse(text).servers[0]?.locations.map(({ auth }) => auth)).toEqual(['basic', 'off']);
  });

  it('takes `set` of the server where the location has none, and not that of an outer location', () => {
    const text = `server { set $app one; location / { proxy_pass http://$app:1; }
      location /o { set $app two; location /o/i { proxy_pass http://$app:2; } } }`;
    expect(parse(text).summary.proxyUrls).toEqual(['http://one:1', 'http://one:2']);
  });

  it('leaves a variable that leads to itself', () => {
    expect(parse('location / { set $a $b; set $b $a; proxy_pass http://$a; }').summary.proxyUrls).toEqual([
      'http://$a',
    ]);
  });

  it.each([
    ['8080', { port: 8080 }],
    ['*:81', { port: 81 }],
    ['127.0.0.1', { address: '127.0.0.1', port: 80 }],
    ['[::1]:8443', { address: '::1', port: 8443 }],
    ['unix:/run/n.sock', { unixSocket: '/run/n.sock' }],
    ['localhost:8000-8010', { address: 'localhost:8000-8010' }],
  ])('reads listen %s', (target, expected) => {
    expect(parse(`server { listen ${target}; }`).servers[0]?.listens[0]).toEqual({
      raw: target,
      ssl: false,
      http2: false,
      quic: false,
      defaultServer: false,
      ...expected,
    });
  });

  it('links a proxied location to the upstream block of the file', () => {
    const { upstreams, servers } = parse(
      'upstream app { server a:1 weight=5; server unix:/s; } server { location / { proxy_pass http://app/x; } }',
    );
    expect(upstreams).toEqual([
      {
        name: 'app',
        line: 1,
        servers: [
          { address: 'a:1', parameters: ['weight=5'] },
          { address: 'unix:/s', parameters: [] },
        ],
      },
    ]);
    expect(servers[0]?.locations[0]?.target).toMatchObject({ upstream: 'app', path: '/x' });
  });

  it('keeps braces of Lua strings, comments and long brackets out of the tree', () => {
    const lua = ' local a = "}" -- }\n --[[ } ]] local b = [==[ } ]==] if x then y = { 1, {2} } end ';
    const { directives } = parse(`location / { content_by_lua_block {${lua}} access_log off; }`);
    expect(directives[0]?.block?.map(({ directive, args }) => [directive, args])).toEqual([
      ['content_by_lua_block', [lua]],
      ['access_log', ['off']],
    ]);
  });

  it('reads quotes, escapes, variables in braces and comments as nginx does', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: nginx writes variables like this
    const { directives } = parse('a "x \\" ; {" \'y#\' z#z \\;\\ b ${v}/${w} "" # no; {\n c\r\n;');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: nginx writes variables like this
    expect(directives[0]?.args).toEqual(['x " ; {', 'y#', 'z#z', '\\;\\ b', '${v}/${w}', '', 'c']);
  });

  it('gives places that cut each directive out of the text', () => {
    const { directives } = parse(subdomain);
    const [server] = directives;
    expect(subdomain.slice(server?.start, server?.end)).toBe(subdomain.slice(subdomain.indexOf('server {'), -1));
    const listen = server?.block?.[1];
    expect(subdomain.slice(listen?.start, listen?.end)).toBe('listen [::]:443 ssl http2 default_server;');
    expect(listen?.line).toBe(4);
  });

  it('lists a missing semicolon before a brace with its line and reads on', () => {
    const { warnings, errors, summary } = parse('server {\n location / {\n  proxy_pass http://a\n }\n listen 80;\n}\n');
    expect(warnings).toEqual([{ line: 4, message: expect.stringContaining('unexpected "}"') }]);
    expect(errors).toEqual([]);
    expect(summary).toMatchObject({ proxyPass: ['http://a'], listen: ['80'] });
  });

  it.each([
    ['server {\n listen 80;\n', 2, 'unexpected end of file, expecting "}"'],
    ['user a;\nserver {\n}\n}\nuser b;', 4, 'unexpected "}"'],
    ['user a;\n{ }', 2, 'unexpected "{"'],
    ['user a;\nerror_log "x', 2, 'is not closed'],
    ['user a;\nkeepalive_timeout 5\nserver { listen 80; }', 2, 'is not terminated by ";"'],
  ])('lists the error of %j at line %i', (text, line, message) => {
    const { errors, warned } = parse(text);
    expect(errors).toEqual([{ line, message: expect.stringContaining(message) }]);
    expect(warned).toHaveLength(1);
  });

  it.each([
    'Hello World',
    'bash: nginx: command not found\n',
    '{"a": 1}',
    'services:\n  web:\n    image: nginx\n',
    '<html><body>no</body></html>',
    `Last login: Mon Nov  3 10:11:12 2025 from 10.0.0.1\nWelcome to Debian\nYou have mail.\n${subdomain}`,
    `welcome to this machine\nserver { listen 80; }`,
    'a {'.repeat(101),
    `# ${'x'.repeat(4 * 1024 * 1024)}`,
  ])('refuses what is no nginx configuration', (text) => {
    expect(['PARSE_FAILED', undefined]).toContain(refusal(text));
    if (!text.startsWith('a {')) expect(refusal(text)).toBe('PARSE_FAILED');
  });

  it('takes an empty file and one with comments only', () => {
    expect(parse('').directives).toEqual([]);
    expect(parse('# nothing here\n').errors).toEqual([]);
  });

  it('stops at blocks nested deeper than nginx has contexts', () => {
    const { errors, summary } = parse('a {'.repeat(100_000));
    expect(errors[0]?.message).toContain('nested');
    expect(summary.maxDepth).toBe(100);
  });
});
