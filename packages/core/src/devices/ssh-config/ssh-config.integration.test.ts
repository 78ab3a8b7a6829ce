import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSshConfig } from './read-ssh-config.ts';
import { resolveSshHost } from './resolve-ssh-host.ts';

const run = promisify(execFile);
const sshIsHere = spawnSync('ssh', ['-V']).status === 0;
const { username, homedir } = userInfo();

const name = fc.constantFrom('a', 'b', 'ab', 'A', 'c.org', 'B.c.org');
const pattern = fc.oneof(name, fc.constantFrom('*', 'a*', '?', '*.org', '!a', '!*.org', '"a b"', 'c.*'));
const list = fc.array(pattern, { minLength: 1, maxLength: 3 });
const user = fc.constantFrom('root', username, 'bob', 'b*', '*', '!bob');
const not = fc.constantFrom('', '', '!');

const criterion = fc.oneof(
  fc.tuple(not, fc.constantFrom('host', 'originalhost'), list).map(([sign, kind, hosts]) => {
    return `${sign}${kind} ${hosts.filter((each) => !each.includes('"')).join(',') || 'a'}`;
  }),
  fc.tuple(not, fc.constantFrom('user', 'localuser'), user).map(([sign, kind, who]) => `${sign}${kind} ${who}`),
  fc.constantFrom('final', '!final', 'canonical', 'user=root'),
);
const option = fc.oneof(
  fc.constantFrom('22', '2200', '0', '70000', 'ssh').map((port) => `Port ${port}`),
  fc
    .constantFrom('x.%h', 'UP.org', '%h', 'c.org', '10.0.0.1', '%%h', '%p', 'a b', '"a"')
    .map((host) => `HostName ${host}`),
  fc.constantFrom('bob', 'root', '"two words"', 'b # c', 'x#y').map((who) => `User ${who}`),
  fc
    .constantFrom('~/k1', '~/k2', '"~/k 3"', 'none', 'a\\ b', 'C:\\x', "'q'", '=~/e')
    .map((file) => `IdentityFile ${file}`),
  fc
    .constantFrom('j', 'u@j:2022', 'j1,j2:3', 'none', '[::1]:22', 'ssh://u@j:4', 'j # c')
    .map((jump) => `ProxyJump ${jump}`),
  fc.constantFrom('nc %h %p', 'none', '"a b" c # d', '=x').map((command) => `ProxyCommand ${command}`),
  fc.constantFrom('yes', 'no', 'TRUE', 'false', 'maybe', 'yes no').map((flag) => `BatchMode ${flag}`),
  fc.constantFrom('no', 'accept-new', 'ask', 'off', 'YES').map((mode) => `StrictHostKeyChecking ${mode}`),
  fc.constantFrom('10', '1m', '1h30', 'none', '1x').map((time) => `ConnectTimeout ${time}`),
  fc.constantFrom('yes', 'auto', 'ask', 'maybe').map((mode) => `ControlMaster ${mode}`),
  fc.constantFrom('yes', 'no', '10m', '0').map((mode) => `ControlPersist ${mode}`),
  fc.constantFrom('debug', 'INFO', 'verbose', 'loud').map((level) => `LogLevel ${level}`),
  fc.constantFrom('80 b:90', '*:80 b:90', '127.0.0.1:1 [::1]:2', '80').map((forward) => `LocalForward ${forward}`),
  fc.constantFrom('1080', 'h:12', '[::1]:5').map((forward) => `DynamicForward ${forward}`),
  fc.constantFrom('A', 'A B', '-A', '-*').map((names) => `SendEnv ${names}`),
  fc.constantFrom(
    'Foo bar',
    'IgnoreUnknown Foo',
    'Compression=yes',
    'forwardagent = yes',
    '"Port" 3',
    '',
    '# c',
    'Port',
  ),
);
const block = fc.oneof(
  fc.constant(''),
  list.map((patterns) => `Host ${patterns.join(' ')}`),
  fc.array(criterion, { minLength: 1, maxLength: 2 }).map((criteria) => `Match ${criteria.join(' ')}`),
  fc.constantFrom('Match all', 'Match final all', 'Match all # c', 'Host=a', 'Match host=a,b'),
);
const line = fc.tuple(fc.constantFrom('', '  ', '\t'), option).map(([indent, text]) => indent + text);
const section = fc.tuple(block, fc.array(line, { maxLength: 3 })).map(([head, lines]) => [head, ...lines].join('\n'));
const config = fc.array(section, { minLength: 1, maxLength: 5 }).map((sections) => `${sections.join('\n')}\n`);

describe.skipIf(!sshIsHere)('against the real ssh -G (skipped where ssh is absent)', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ssh-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The lines of `ssh -G` by name, or undefined where it ends with an error. */
  async function realAnswer(path: string, alias: string): Promise<Map<string, string[]> | undefined> {
    try {
      const { stdout } = await run('ssh', ['-G', '-T', '-F', path, '--', alias]);
      const answer = new Map<string, string[]>();
      for (const text of stdout.trimEnd().split('\n')) {
        const [, key = '', value = ''] = /^(\S+) ?(.*)$/.exec(text) ?? [];
        answer.set(key, [...(answer.get(key) ?? []), value]);
      }
      return answer;
    } catch {
      return undefined;
    }
  }

  it('resolves random configurations as ssh does, and refuses those that it refuses', async () => {
    let [hosts, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(config, name, async (text, alias) => {
        const path = join(folder, 'config');
        await writeFile(path, text);
        const real = await realAnswer(path, alias);
        const file = readSshConfig(text);
        const ours = resolveSshHost(file, alias, { user: username, home: homedir });
        hosts += 1;
        if (!real) refused += 1;
        expect(file.errors.length > 0 || 'reason' in ours).toBe(real === undefined);
        if (!real || 'reason' in ours) return;
        for (const [key, values] of Object.entries(ours.options)) {
          if (key !== 'ignoreunknown') expect([key, ...values]).toEqual([key, ...(real.get(key) ?? [])]);
        }
        for (const key of ['proxyjump', 'proxycommand', 'localforward', 'dynamicforward', 'sendenv']) {
          expect(ours.options[key] ?? []).toEqual(real.get(key) ?? []);
        }
      }),
      { numRuns: 300, seed: 11, verbose: 1 },
    );
    console.log(`ssh -G: ${hosts} random configurations agree, ${refused} of them refused by both`);
  });
});
