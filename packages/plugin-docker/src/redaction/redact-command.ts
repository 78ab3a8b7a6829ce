import { redactAssignment } from './redact-environment.ts';
import { isSecretName, secretMarker } from './secret-marker.ts';

/** `--password` and what stands after it, `--password=x`, `NAME=x`, and URLs with passwords. */
export function redactArguments(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const before = words[index - 1] ?? '';
    const isValue =
      /^--?[A-Za-z]/.test(before) && !before.includes('=') && isSecretName(before) && !word.startsWith('-');
    return isValue ? secretMarker(word) : word.includes(' ') ? redactCommandLine(word) : redactAssignment(word);
  });
}

/** A command line as one text, as lists show it. Quoting is not undone: a quoted secret is replaced up to its space. */
export function redactCommandLine(text: string): string {
  if (!/[=:]|--?[a-z]/i.test(text)) return text;
  const pieces = text.split(/(\s+)/);
  const words = redactArguments(pieces.filter((_, index) => index % 2 === 0));
  return words.map((word, index) => word + (pieces[index * 2 + 1] ?? '')).join('');
}
