import { secretMarker } from './redact-marker.ts';
import { isSecretName } from './redact-name.ts';
import { programWords, secretOptionsOf } from './redact-options.ts';
import { withoutUrlSecrets } from './redact-url.ts';

/** Longer texts are no command lines; in them only URLs are looked for. */
const longestLine = 32_768;

/** `sh -c "sh -c '…'"` no deeper than this. */
const deepest = 3;

/** What every secret in a command line stands beside; where there is nothing of it, nothing is taken apart. */
const mayHoldSecret = /pass|pwd|psk|salt|secret|token|credential|key|authorization|bearer|cookie/i;

/** Words of a shell and the spaces between them; quotes have a bound, so that hostile text ends quickly. */
const wordOrSpace = /\s+|(?:"(?:[^"\\]|\\.){0,1024}"|'[^']{0,1024}'|[^\s"']|["'])+/gs;

/** `--password to`: a sentence about the option. */
const isProse = /^(?:a|an|and|as|at|for|from|if|in|is|it|must|not|of|on|or|the|this|to|was|with)$/i;

/** `-password = value` is a line of a diff. */
const isSign = /^(?:=>?|:=?)$/;

/** A variable, whose value stands elsewhere. A password may begin with `$`, so only what looks like one. */
const isVariable = /^\$(?:[A-Z_][A-Z0-9_]*|\{[A-Za-z_][^}]*\})$/;

/** Whole words: arguments of a command, or `NAME=value` entries of an environment. */
export function redactedWords(words: readonly string[], depth = 0): string[] {
  const { options, from } = secretOptionsOf(words);
  return words.map((word, index) => {
    const before = words[index - 1] ?? '';
    if (isSecretOption(before) && !word.startsWith('-') && !isSign.test(word)) return marked(word);
    if (isHeaderValue(before, words[index - 2] ?? '', word)) return marked(word);
    if (index <= from) return redactedWord(word, depth);
    if (options.separate?.includes(before)) return marked(word);
    if (options.user?.includes(before)) return withoutPassword(word);
    const isOption = (option: string) => option.length === 2 && word.length > 2 && word.startsWith(option);
    const attached = options.attached?.find(isOption);
    if (attached) return attached + marked(word.slice(2));
    const user = options.user?.find(isOption);
    return user ? user + withoutPassword(word.slice(2)) : redactedWord(word, depth);
  });
}

/** A text that may be a command line, as lists show them: nothing but its secrets is changed. */
export function redactedLine(text: string, depth = 0): string {
  const isCommand =
    text.length <= longestLine && depth <= deepest && (mayHoldSecret.test(text) || programWords.test(text));
  if (!isCommand || !/[=:-]|bearer /i.test(text)) return withoutUrlSecrets(text);
  const pieces = text.match(wordOrSpace) ?? [];
  const isWord = (piece: string) => piece.trim() !== '';
  const words = pieces.filter(isWord);
  const clean = redactedWords(words, depth + 1);
  let next = 0;
  return pieces
    .map((piece) => {
      if (!isWord(piece)) return piece;
      const index = next++;
      const isSentence = isSecretOption(words[index - 1] ?? '') && isProse.test(piece);
      return isSentence ? piece : (clean[index] ?? piece);
    })
    .join('');
}

function redactedWord(word: string, depth: number): string {
  const assignment = /^(-{0,2}[A-Za-z_][A-Za-z0-9_.-]{0,255})=(.+)$/s.exec(word);
  if (assignment) {
    const [, name = '', value = ''] = assignment;
    return `${name}=${isSecretName(name) ? marked(value) : redactedLine(value, depth + 1)}`;
  }
  const quoted = depth > deepest ? null : /^(["'])(.*)\1$/s.exec(word);
  if (quoted) {
    const [, quote = '', inner = ''] = quoted;
    return quote + (/\s/.test(inner) ? redactedLine(inner, depth + 1) : redactedWord(inner, depth + 1)) + quote;
  }
  const header = /^((?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x|private)-[a-z-]{1,64}):[ \t]*)(\S.*)$/is.exec(
    word,
  );
  if (header) {
    const [, name = '', value = ''] = header;
    if (isSecretName(name.replace(/:[ \t]*$/, ''))) return name + secretMarker(value);
  }
  // How OpenSSL takes a pass phrase (openssl-passphrase-options(1)).
  if (/^pass:\S+$/.test(word)) return `pass:${marked(word.slice(5))}`;
  return /\s/.test(word) && depth < deepest ? redactedLine(word, depth + 1) : withoutUrlSecrets(word);
}

/** `Authorization: value` and `Bearer value`, in two or three words (RFC 9110, 11.6.2). */
function isHeaderValue(before: string, beforeThat: string, word: string): boolean {
  const isHeader = (name: string) => /^["']?(?:proxy-)?authorization:$/i.test(name);
  const isScheme = (name: string) => /^(?:bearer|basic|token|digest)$/i.test(name);
  if (isHeader(before)) return !isScheme(word);
  return (isHeader(beforeThat) && isScheme(before)) || (/^bearer$/i.test(before) && /^[\w.~+/=-]{16,}$/.test(word));
}

/** The marker of a word in its place, with its quotes gone. */
function marked(word: string): string {
  const secret = unquoted(word);
  return isVariable.test(secret) ? word : secretMarker(secret);
}

function isSecretOption(word: string): boolean {
  return /^--?[A-Za-z]/.test(word) && !word.includes('=') && isSecretName(word.replace(/^-+/, ''));
}

/** `user:password`; without a colon the program asks for the password. */
function withoutPassword(word: string): string {
  const text = unquoted(word);
  const colon = text.indexOf(':');
  return colon < 0 ? word : `${text.slice(0, colon + 1)}${marked(text.slice(colon + 1))}`;
}

function unquoted(word: string): string {
  return /^(["']).*\1$/s.test(word) && word.length > 1 ? word.slice(1, -1) : word;
}
