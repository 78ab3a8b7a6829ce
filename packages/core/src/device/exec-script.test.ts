import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type ShellCommand, sh } from '../contract/sh.ts';
import { execScript, loginShellCommand } from './exec-script.ts';

const loginShells = ['dash', 'bash', 'zsh', 'fish', 'csh', 'tcsh', 'mksh', 'ksh'].flatMap((name) => {
  const file = [`/bin/${name}`, `/usr/bin/${name}`].find((candidate) => existsSync(candidate));
  return file ? [[name, file] as const] : [];
});
const temporary = mkdtempSync(path.join(tmpdir(), 'infrastructor-exec-'));
afterAll(() => rmSync(temporary, { recursive: true }));
const home = mkdtempSync(path.join(temporary, 'home-'));
const payloadFile = new URL('../../../../../shared/corpora/payloads/payloads.json', import.meta.url);
const payloads: readonly string[] = existsSync(payloadFile)
  ? (JSON.parse(readFileSync(payloadFile, 'utf8')) as { value: string }[])
      .map(({ value }) => value)
      .filter((value) => !value.includes('\0'))
  : [];

const plainRun = { runId: 'test', sudo: false, stdin: 'none', timeoutSec: 20 } as const;

/** As sshd does it: the login shell gets the string after `-c`. */
function asLoginShell(shell: string, command: ShellCommand) {
  const text = loginShellCommand(execScript(command, plainRun));
  return spawnSync(shell, ['-c', text], {
    env: { HOME: home, PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}

/** Lone surrogates have no UTF-8. */
const word = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '').toWellFormed());

describe('what sshd hands to the login shell', () => {
  test('is a fixed frame around plain characters', () => {
    fc.assert(
      fc.property(word, (text) => {
        const frame = /^exec sh -c 'eval "\$\(printf %b "\$@"\)"' sh(?: '(?:[A-Za-z0-9 _./:=,@%+-]|\\0[0-7]{3})+')+$/;
        expect(loginShellCommand(execScript(sh`echo ${text}`, plainRun))).toMatch(frame);
      }),
    );
  });

  test('is refused when the kernel would not take it', () => {
    const long = sh`echo ${'x'.repeat(140_000)}`;
    expect(() => loginShellCommand(execScript(long, plainRun))).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
  });

  describe.each(loginShells)('%s', (_name, shell) => {
    test('passes every word unchanged', () => {
      const property = fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        const { stdout, status } = asLoginShell(shell, sh`printf '%s\0' ${words}`);
        expect({ status, words: stdout.split('\0').slice(0, -1) }).toEqual({ status: 0, words });
      });
      fc.assert(property, { numRuns: 12 });
    });

    test.skipIf(payloads.length === 0)(
      'passes hostile words unchanged (skipped where the shared corpora are absent)',
      () => {
        for (let at = 0; at < payloads.length; at += 100) {
          const words = payloads.slice(at, at + 100);
          expect(asLoginShell(shell, sh`printf '%s\0' ${words}`).stdout.split('\0').slice(0, -1)).toEqual(words);
        }
      },
    );

    test('passes a long command, lines, exit code and signal', () => {
      const long = 'x "$y" '.repeat(4_000);
      const result = asLoginShell(
        shell,
        sh`printf %s ${long}
if true; then
  exit 9
fi`,
      );
      expect(result).toMatchObject({ stdout: long, status: 9, stderr: '' });
      expect(asLoginShell(shell, sh`kill -TERM $$`)).toMatchObject({ status: null, signal: 'SIGTERM' });
    });

    test('sets locale and path', () => {
      const { stdout } = asLoginShell(shell, sh`echo "$LC_ALL $PATH"`);
      expect(stdout).toBe('C /usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin\n');
    });
  });

  test('ends an overdue command on the device itself', () => {
    const text = loginShellCommand(
      execScript(sh`trap '' TERM; echo started; sleep 20 & wait; wait`, { ...plainRun, timeoutSec: 1 }),
    );
    const startedAt = performance.now();
    const { stdout, status, signal } = spawnSync('sh', ['-c', text], { encoding: 'utf8', detached: true } as object);
    expect({ stdout, ended: status === 137 || signal === 'SIGKILL' }).toEqual({ stdout: 'started\n', ended: true });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  test('a lifeline that ends kills the command and nothing around it', () => {
    const lifeline = (text: ShellCommand, timeoutSec: number | undefined) =>
      execScript(text, { ...plainRun, stdin: 'lifeline', timeoutSec }).text;
    for (const timeoutSec of [undefined, 20]) {
      const script = lifeline(sh`sleep 20 & sleep 20`, timeoutSec);
      const around = spawnSync('sh', ['-c', 'sh -c "$1"; echo survived', 'sh', script], {
        input: '',
        encoding: 'utf8',
      });
      expect(around.stdout).toBe('survived\n');
    }
  });

  test('works where there is no timeout command', () => {
    const folder = mkdtempSync(path.join(temporary, 'path-'));
    for (const name of ['sh', 'cat']) execFileSync('ln', ['-s', `/bin/${name}`, path.join(folder, name)]);
    const script = execScript(sh`cat; exit 5`, { ...plainRun, stdin: 'data' }).text.replaceAll(
      ':/usr/local/sbin:/usr/sbin:/sbin',
      '',
    );
    const result = spawnSync('/bin/sh', ['-c', script], { env: { PATH: folder }, input: 'in', encoding: 'utf8' });
    expect(result).toMatchObject({ stdout: 'in', status: 5 });
  });
});
