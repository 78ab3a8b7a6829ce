import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insertDirective, removeDirective, setDirective } from './edit-nginx.ts';
import { everyDirective } from './find-directives.ts';
import type { DirectiveNode } from './nginx-directive-node.ts';
import { nginxWord } from './nginx-word.ts';
import { readNginx } from './read-nginx.ts';

const text = `# top
server { # first
    listen 443 ssl;   # keep me
    server_name  a.*\tb.*;

    location / {
        set $upstream_app one; # trailing
    }
    location /e {}
    if ($a = b) { return 404; }
}
`;

function named(name: string, source = text): DirectiveNode {
  const found = [...everyDirective(readNginx(source).directives)].find(({ node }) => node.directive === name)?.node;
  if (!found) throw new RangeError(`no ${name}`);
  return found;
}

describe('editing an nginx configuration', () => {
  it('sets arguments and leaves every other byte', () => {
    expect(setDirective(text, named('server_name'), ['c.*'])).toBe(
      text.replace('server_name  a.*\tb.*', 'server_name c.*'),
    );
    expect(setDirective(text, named('location'), ['~', '\\.php$'])).toBe(
      text.replace('location / {', 'location ~ \\.php$ {'),
    );
    expect(setDirective(text, named('if'), ['$b', '=', 'x y'])).toBe(text.replace('($a = b)', '($b = "x y")'));
  });

  it('inserts before, after and at the end of a block, indented as its neighbours', () => {
    expect(insertDirective(text, { after: named('listen') }, 'listen', ['80'])).toBe(
      text.replace('# keep me\n', '# keep me\n    listen 80;\n'),
    );
    expect(insertDirective(text, { before: named('server_name') }, 'root', ['/a b'])).toBe(
      text.replace('    server_name', '    root "/a b";\n    server_name'),
    );
    expect(insertDirective(text, { endOf: named('server') }, 'http2', ['on'])).toBe(
      text.replace('return 404; }\n', 'return 404; }\n    http2 on;\n'),
    );
    expect(insertDirective(text, { endOf: 'file' }, 'include', ['x'])).toBe(`${text}include x;\n`);
  });

  it('opens an empty block on the same line, and stays on the line of a one-line block', () => {
    const empty = [...everyDirective(readNginx(text).directives)].find(({ node }) => node.args[0] === '/e')?.node;
    expect(insertDirective(text, { endOf: empty as DirectiveNode }, 'internal', [])).toBe(
      text.replace('location /e {}', 'location /e {\n        internal;\n    }'),
    );
    expect(insertDirective(text, { endOf: named('if') }, 'break', [])).toBe(
      text.replace('return 404; }', 'return 404; break; }'),
    );
  });

  it('removes a line, or only the directive where something else stands beside it', () => {
    expect(removeDirective(text, named('server_name'))).toBe(text.replace('    server_name  a.*\tb.*;\n', ''));
    expect(removeDirective(text, named('set'))).toBe(text.replace('set $upstream_app one;', ''));
    expect(removeDirective(text, named('location'))).toBe(
      text.replace('    location / {\n        set $upstream_app one; # trailing\n    }\n', ''),
    );
  });

  it('keeps CRLF', () => {
    const windows = text.replaceAll('\n', '\r\n');
    const result = insertDirective(windows, { after: named('server_name', windows) }, 'root', ['/x']);
    expect(result).toBe(windows.replace('b.*;\r\n', 'b.*;\r\n    root /x;\r\n'));
  });

  it('refuses a file with errors, Lua code and what opens no block', () => {
    expect(() => removeDirective('a b;\nserver {', named('a', 'a b;\nserver {'))).toThrow(/line 2/);
    const lua = 'location / { content_by_lua_block { x } }';
    expect(() => setDirective(lua, named('content_by_lua_block', lua), ['y'])).toThrow(/Lua/);
    expect(() => insertDirective(text, { endOf: named('listen') }, 'x', [])).toThrow(/opens no block/);
  });

  it('writes any word so that it is read back, or refuses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        let written: string;
        try {
          written = nginxWord(value);
        } catch {
          expect(value).toMatch(/[\0\\]/);
          return;
        }
        expect(readNginx(`a ${written};b { c ${written}; }`).directives.map(({ args }) => args)).toEqual([[value], []]);
      }),
    );
  });

  it('changes the arguments of exactly one directive, whatever they are', () => {
    const nodes = [...everyDirective(readNginx(text).directives)].map(({ node }) => node);
    fc.assert(
      fc.property(
        fc.constantFrom(...nodes.filter(({ directive }) => directive !== 'if')),
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((value) => !/[\0\\]/.test(value)),
          { maxLength: 4 },
        ),
        (node, args) => {
          const result = setDirective(text, node, args);
          const after = [...everyDirective(readNginx(result).directives)].map((each) => each.node);
          expect(after.map((each) => each.args)).toEqual(nodes.map((each) => (each === node ? args : each.args)));
        },
      ),
    );
  });
});
