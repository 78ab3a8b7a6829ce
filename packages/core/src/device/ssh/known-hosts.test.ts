import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isEntryFor, knownHostName, parseKnownHosts } from './known-hosts.ts';

const temporary = mkdtempSync(path.join(tmpdir(), 'infrastructor-known-hosts-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
const matching = (text: string, host: string, port = 22) =>
  parseKnownHosts(text).filter((entry) => isEntryFor(entry, knownHostName(host, port)));

describe('known hosts', () => {
  test.each([
    ['nas01', 'nas01', 22, true],
    ['NAS01', 'nas01', 22, true],
    ['nas01,10.0.0.5', '10.0.0.5', 22, true],
    ['nas01', 'nas01', 2222, false],
    ['[nas01]:2222', 'nas01', 2222, true],
    ['[nas01]:2222', 'nas01', 22, false],
    ['*.lan', 'a.b.lan', 22, true],
    ['10.0.0.?', '10.0.0.5', 22, true],
    ['10.0.0.?', '10.0.0.55', 22, false],
    ['*.lan,!secret.lan', 'secret.lan', 22, false],
    ['!secret.lan,*.lan', 'other.lan', 22, true],
    ['[*.lan]:*', 'a.lan', 2222, true],
    ['[fe80::1]:2222', 'fe80::1', 2222, true],
    ['*', 'anything', 22, true],
  ])('%s against %s port %d', (hosts, host, port, expected) => {
    expect(matching(`${hosts} ${key} comment`, host, port).length > 0).toBe(expected);
  });

  test('reads markers, comments, several keys, CRLF and broken lines', () => {
    const text = [
      '\uFEFF# comment',
      '',
      `nas01 ${key}`,
      `@revoked * ${key}\r`,
      `@cert-authority *.lan ${key} the CA`,
      `@unknown nas01 ${key}`,
      'nas01 ssh-ed25519',
      'nas01',
      `  nas01\tecdsa-sha2-nistp256 AAAAE2VjZHNh`,
    ].join('\n');
    expect(parseKnownHosts(text).map(({ marker, type }) => [marker, type])).toEqual([
      [undefined, 'ssh-ed25519'],
      ['revoked', 'ssh-ed25519'],
      ['cert-authority', 'ssh-ed25519'],
      [undefined, 'ecdsa-sha2-nistp256'],
    ]);
  });

  test('ends for every text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, host) => {
        for (const entry of parseKnownHosts(text)) isEntryFor(entry, host);
        isEntryFor({ marker: undefined, hosts: '*a'.repeat(30), type: '', publicKey: '' }, 'a'.repeat(60));
      }),
    );
  });

  test.skipIf(!existsSync('/usr/bin/ssh-keygen'))('agrees with ssh-keygen -F, hashed or not', () => {
    const file = path.join(mkdtempSync(path.join(temporary, 'known-hosts-')), 'known_hosts');
    const lines = ['nas01', '[nas02]:2222', '*.lan,!secret.lan', '10.0.0.?,fe80::1', '[10.0.0.9]:22022'].map(
      (hosts) => `${hosts} ${key}`,
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    const agree = () => {
      for (const [host, port] of [
        ['nas01', 22],
        ['nas02', 2222],
        ['nas02', 22],
        ['a.lan', 22],
        ['secret.lan', 22],
        ['10.0.0.7', 22],
        ['fe80::1', 22],
        ['10.0.0.9', 22022],
      ] as const) {
        const name = knownHostName(host, port);
        const found = parseKnownHosts(execFileSync('cat', [file], { encoding: 'utf8' })).some((entry) =>
          isEntryFor(entry, name),
        );
        let theirs = true;
        try {
          execFileSync('ssh-keygen', ['-F', name, '-f', file], { stdio: 'ignore' });
        } catch {
          theirs = false;
        }
        expect({ name, found }).toEqual({ name, found: theirs });
      }
    };
    agree();
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    agree();
  });
});
