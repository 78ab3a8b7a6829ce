/** What the pool of connections asked a device for. */
export type SentCommand =
  /** A standing shell that is told its commands on its input. */
  { readonly kind: 'shared shell' } | { readonly kind: 'command'; readonly text: string };

/** Reads back the script that a login shell is handed (packages/core/src/device/exec-script.ts). */
export function readSentCommand(sent: string): SentCommand {
  const words = sent.split(` sh '`).slice(1).join(` sh '`);
  const encoded = `'${words}`.match(/'[^']*'/g)?.map((word) => word.slice(1, -1)) ?? [];
  return readScript(octal(encoded.join('')));
}

function readScript(script: string): SentCommand {
  const sudo = /exec sudo -n -- sh -c ([\s\S]*)$/.exec(script)?.[1];
  if (sudo) return readScript(firstWord(sudo));
  if (script.includes('read -r boundary')) return { kind: 'shared shell' };
  const command = /set -- sh -c ([\s\S]*)$/.exec(script)?.[1];
  return { kind: 'command', text: command === undefined ? script : firstWord(command) };
}

/** The script of a line for a standing shell, without its number (packages/core/src/device/shared-command.ts). */
export function readLine(line: string): { readonly id: string; readonly text: string } {
  const space = line.indexOf(' ');
  const text = line.slice(space + 2);
  return { id: line.slice(0, space), text: line[space + 1] === '@' ? octal(text) : text };
}

function octal(text: string): string {
  const bytes = text.replaceAll(/\\0([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The first word of a POSIX shell, unquoted. */
function firstWord(text: string): string {
  let word = '';
  for (const [part] of text.matchAll(/'[^']*'|\\'|[^\s'\\]+|\s/gy)) {
    if (/^\s/.test(part)) break;
    word += part === `\\'` ? "'" : part.startsWith("'") ? part.slice(1, -1) : part;
  }
  return word;
}
