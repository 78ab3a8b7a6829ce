import type { ShellCommand } from '../../contract/sh.ts';

/** A longer script has a channel of its own; the pipe in front of the standing shell must not fill up. */
const longestScript = 8_192;

/** What would act on the standing shell instead of on a shell of the command's own, or outlive the command. */
const concernsItsShell = /\$[$0]|\$\{[$0]|\$PPID|\$!|(?:^|[\s;&|({])(?:kill|trap|wait|jobs|nohup|setsid|coproc)\b/;

/** `a &`, but not `&&`, `2>&1` or `&>`. */
function startsBackgroundWork(text: string): boolean {
  return text.replaceAll(/&&|[<>]&|&>/g, '').includes('&');
}

/** One program with plain or single-quoted arguments; nothing that needs a shell to stay. */
const simpleCommand = /^([A-Za-z0-9_./+-]+)(?: +(?:[A-Za-z0-9_./:=@%+,-]+|'[^']*'))*(?: +2>\/dev\/null)?$/;

/** Special and regular built-ins, and the grammar's words (POSIX.1-2017, Shell, 2.4, 2.9.1 and 2.14; bash, dash and mksh add some). */
const builtIn = new Set(
  `. : [ alias bg break builtin case cd command continue declare do done echo elif else esac eval exec exit export false fc fg
  fi for function getopts hash if in jobs kill let local newgrp print printf pwd read readonly return select set shift source
  test then time times trap true type typeset ulimit umask unalias unset until wait while`.split(/\s+/),
);

/**
 * The lines that make a standing `sh` run a command (see the command channel's script), or undefined for a command that
 * needs a shell of its own.
 */
export function sharedCommandLines(command: ShellCommand): ((id: number) => string) | undefined {
  const { text } = command;
  if (text.length > longestScript || concernsItsShell.test(text) || startsBackgroundWork(text)) return undefined;
  // What takes the place of its shell costs one process less, and how it ended is its own.
  const program = simpleCommand.exec(text)?.[1];
  const script = program !== undefined && !builtIn.has(program) ? `exec ${text}` : text;
  if (!/^[\t\n\x20-\x7e]*$/.test(script)) {
    const encoded = octal(script);
    return (id) => `${id} @${encoded}\n`;
  }
  const lines = script.split('\n');
  const last = lines.pop() ?? '';
  const before = lines.map((line) => `+${line}\n`).join('');
  return (id) => `${before}${id} =${last}\n`;
}

/** For `printf %b` (POSIX.1-2017, printf). */
function octal(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) encoded += `\\0${byte.toString(8).padStart(3, '0')}`;
  return encoded;
}
