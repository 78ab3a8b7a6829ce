import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInfrastructorError } from '../../contract/errors.ts';
import { readSshConfig } from './read-ssh-config.ts';
import { resolveSshHost } from './resolve-ssh-host.ts';
import { sshConfig } from './ssh-config.ts';
import type { SshConfigDocument } from './ssh-config-schema.ts';

const parse = (text: string): SshConfigDocument => sshConfig.parse(text, { now: new Date(0), warn: () => {} });

/** The document, or undefined for a ParseError; anything else fails the test. */
function read(text: string): SshConfigDocument | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'PARSE_FAILED') return undefined;
    throw error;
  }
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly literal_aliases: readonly string[];
  readonly ssh_G: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Configurations with what `ssh -G` of OpenSSH 9.2, run by root, says; kept beside the repository. */
const folder = new URL('../../../../../../shared/corpora/ssh-bench/', import.meta.url);
const cases: readonly Case[] = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => ({
        name,
        text: readFileSync(new URL(name.replace('.json', '.config'), folder), 'utf8'),
        ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
      }))
  : [];

describe.skipIf(cases.length === 0)('ssh-config over the corpus (skipped where ../shared is absent)', () => {
  it('says of each host what ssh -G says', () => {
    const wrong = new Set<string>();
    let [hosts, right] = [0, 0];
    for (const { name, text, ssh_G } of cases) {
      const file = readSshConfig(text);
      for (const [alias, expected] of Object.entries(ssh_G)) {
        const host = resolveSshHost(file, alias, { user: 'root', home: '/root' });
        const refused = file.errors.length > 0 || 'reason' in host;
        const options = 'reason' in host ? {} : host.options;
        const equal =
          'error' in expected
            ? refused
            : !refused &&
              Object.entries(expected).every(([key, value]) => value.join('\n') === options[key]?.join('\n'));
        hosts += 1;
        if (equal) right += 1;
        else wrong.add(name);
      }
    }
    console.log(`ssh-bench: ${cases.length - wrong.size} of ${cases.length} configs, ${right} of ${hosts} hosts`);
    // 103 has Tag, which OpenSSH knows from 9.4 on.
    expect([...wrong]).toEqual(['103.json']);
  });

  it('lists the aliases that stand on Host lines', () => {
    for (const { name, text, literal_aliases } of cases) {
      const document = read(text);
      const names = [...(document?.aliases ?? []), ...(document?.refused ?? [])].map(({ alias }) => alias);
      if (document) expect(names, name).toEqual(literal_aliases);
    }
  });

  it.each([0.1, 0.5, 0.9])('cut at %d: aliases of a prefix or a ParseError', (part) => {
    for (const { name, text } of cases) {
      const whole = [...text.matchAll(/[^\s"=]+/g)].map(([word]) => word);
      for (const { alias } of read(text.slice(0, text.length * part))?.aliases ?? []) {
        expect(whole.some((word) => word.startsWith(alias)) || text.includes(alias), name).toBe(true);
      }
    }
  });

  it('reads CRLF and a byte order mark as if they were not there, and refuses login noise', () => {
    for (const { name, text } of cases) {
      const plain = read(text);
      expect(read(text.replaceAll('\n', '\r\n')), name).toEqual(plain);
      expect(read(`\uFEFF${text}`), name).toEqual(plain);
      expect(read(`Last login: Mon Nov  3 10:11:12 2025\nWelcome to Debian\nYou have mail.\n${text}`), name).toBe(
        undefined,
      );
    }
  });
});

describe('ssh-config', () => {
  it('gives each alias its values, the first one winning, and the blocks', () => {
    const { aliases, blocks } = parse(`Host web web2
  HostName=%h.Example.org
  Port 2200
  IdentityFile "~/keys/%r@%h %n"
  IdentityFile ~/.ssh/other
Host !web2 *
  User "admin" # who
  Port 22
  ProxyJump jump:2022
`);
    expect(
      aliases.map(({ alias, hostname, port, user, proxyJump }) => [alias, hostname, port, user, proxyJump]),
    ).toEqual([
      ['web', 'web.example.org', 2200, 'admin', 'jump:2022'],
      ['web2', 'web2.example.org', 2200, undefined, undefined],
    ]);
    expect(aliases[0]?.identityFiles).toEqual(['~/keys/admin@web.example.org web', '~/.ssh/other']);
    expect(aliases[1]?.identityFiles[0]).toBe('~/keys/%r@web2.example.org web2');
    expect(blocks.map(({ kind, line, patterns }) => ({ kind, line, patterns }))).toEqual([
      { kind: 'host', line: 1, patterns: ['web', 'web2'] },
      { kind: 'host', line: 6, patterns: ['!web2', '*'] },
    ]);
  });

  it('never runs Match exec, and says so', () => {
    const warned: string[] = [];
    const { aliases } = sshConfig.parse('Host a\nMatch !exec "touch /tmp/x"\nPort 3\nMatch exec "true"\nPort 4', {
      now: new Date(0),
      warn: (message) => warned.push(message),
    });
    expect(aliases[0]?.port).toBe(22);
    expect(warned).toEqual([expect.stringContaining('line 2'), expect.stringContaining('line 4')]);
  });

  it('follows Include through the given function alone, within the block it stands in', () => {
    const asked: string[] = [];
    const text = 'Host a\n Include conf.d/* /abs\nHost b\n Include ~/x\n Port 5\n';
    const file = readSshConfig(text, {
      readInclude(glob) {
        asked.push(glob);
        if (glob !== '~/.ssh/conf.d/*') return [];
        return [{ path: '/home/u/.ssh/conf.d/1', text: 'Port 7\nHost a b c\n User in\nHost zzz\n' }];
      },
    });
    expect(asked).toEqual(['~/.ssh/conf.d/*', '/abs', '~/x']);
    expect(resolveSshHost(file, 'a')).toMatchObject({ port: 7, user: 'in' });
    const b = resolveSshHost(file, 'b');
    expect(b).toMatchObject({ port: 5 });
    expect(b).not.toHaveProperty('user');
    expect(parse('Include /etc/x\nHost a').warnings).toEqual([{ line: 1, message: 'Include /etc/x is not followed' }]);
  });

  it('stops an Include that includes itself', () => {
    const self = { path: '/a', text: 'Include /a\n' };
    expect(readSshConfig(self.text, { readInclude: () => [self] }).errors[0]).toMatchObject({ file: '/a', line: 1 });
  });

  it.each([
    ['Host a\nFoo bar', 2],
    ['Port 99999', 1],
    ['Host a\n\nUser a b', 3],
    ['Match', 1],
    ['Match host', 1],
    ['Match all host x', 1],
    ['Match address 1.1.1.1', 1],
    ['IdentityFile "x', 1],
    ['BatchMode maybe', 1],
    ['ConnectTimeout 1y', 1],
    ['ProxyJump a:b:c', 1],
    ['LocalForward 80', 1],
    ['Host ""', 1],
  ])('refuses %j and names line %i, as ssh does', (text, line) => {
    expect(() => parse(text)).toThrow(`line ${line}:`);
  });

  it('takes an unknown keyword that IgnoreUnknown names', () => {
    expect(parse('IgnoreUnknown Use*,foo\nHost a\nUseMagic yes\nFOO 1').aliases).toHaveLength(1);
  });

  it.each([
    ['-oProxyCommand=x', 'Host -oProxyCommand=x'],
    ['a;b', 'Host a;b'],
    ['a', 'Host a\nHostName %p.x'],
    ['jump', 'Host jump other\nProxyJump jump'],
  ])('lists %j as refused', (alias, text) => {
    expect(parse(text).refused).toEqual([{ alias, reason: expect.any(String) }]);
  });

  it('ends in a value or a ParseError for any text', () => {
    const word = fc.constantFrom(
      ...[
        'Host',
        'Match',
        'all',
        'host',
        'final',
        'user',
        'exec',
        'a',
        '*',
        '!a',
        'Port',
        '22',
        '=',
        '"',
        "'",
        '\\',
        '#',
      ],
      ...[
        'ProxyJump',
        'HostName',
        '%h',
        '%%',
        'IdentityFile',
        'Include',
        '__proto__',
        'constructor',
        'LocalForward',
        ',',
      ],
    );
    const piece = fc.oneof(word, fc.constantFrom('\n', ' ', '\t'), fc.string({ unit: 'binary', maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void read(pieces.join(''))),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['spaces', ' ', 'x'],
    ['stars', 'Host *a*b', '*c\n'],
    ['digits', 'ConnectTimeout 1', '1x'],
    ['hops', 'ProxyJump a@', 'a@a,'],
    ['quotes', 'Host "', '"'],
    ['empty lines', '\n', '\n'],
    ['hosts', 'Host a', '\nHost a'],
    ['includes', 'Include ', 'x '],
  ])('reads almost a megabyte of %s within two seconds', (_, head, unit) => {
    const started = process.cpuUsage();
    read(head + unit.repeat(Math.floor(1_000_000 / unit.length)));
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000_000).toBeLessThan(2);
  });

  it('resolves two thousand hosts within two seconds', () => {
    const text = Array.from({ length: 2_000 }, (_, index) => `Host node${index}\n HostName 10.0.0.1\n User u\n`).join(
      '',
    );
    const started = process.cpuUsage();
    expect(parse(text).aliases).toHaveLength(2_000);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000_000).toBeLessThan(2);
  });
});
