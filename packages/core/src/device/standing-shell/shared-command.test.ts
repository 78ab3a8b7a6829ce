import { describe, expect, test } from 'vitest';
import { type ShellCommand, sh } from '../../contract/sh.ts';
import { sharedCommandLines } from './shared-command.ts';

const linesOf = (command: ShellCommand) => sharedCommandLines(command)?.(7);

describe('what a standing shell is sent', () => {
  test('a program takes the place of its shell; a built-in or a script does not', () => {
    expect(linesOf(sh`cat /proc/loadavg`)).toBe('7 =exec cat /proc/loadavg\n');
    expect(linesOf(sh`zpool list -Hp ${'a b'} 2>/dev/null`)).toBe("7 =exec zpool list -Hp 'a b' 2>/dev/null\n");
    expect(linesOf(sh`echo hello`)).toBe('7 =echo hello\n');
    expect(linesOf(sh`cat a; cat b`)).toBe('7 =cat a; cat b\n');
    expect(linesOf(sh`LANG=C date`)).toBe('7 =LANG=C date\n');
  });

  test('lines are sent as lines, what is not plain as octal', () => {
    expect(linesOf(sh`echo ${'a\nb'}`)).toBe("+echo 'a\n7 =b'\n");
    expect(linesOf(sh`echo ${'ü'}`)).toMatch(/^7 @(?:\\0[0-7]{3}|\\0[0-7]{2})+\n$/);
  });

  test.each([
    ['starts something in the background', sh`sleep 9 & echo`],
    ['leaves its session', sh`setsid sleep 9 >/dev/null 2>&1`],
    ['speaks of its shell', sh`kill -9 $$`],
    ['sets traps', sh`trap 'rm x' EXIT; cat x`],
    ['is long', sh`echo ${'x'.repeat(9_000)}`],
  ])('what %s needs a shell of its own', (_name, command) => {
    expect(linesOf(command)).toBeUndefined();
  });

  test('redirections and lists are not background work', () => {
    expect(linesOf(sh`command -v zpool >/dev/null 2>&1 && zpool list`)).toBeDefined();
  });
});
