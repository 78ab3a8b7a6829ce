// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const escapeSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007]*(?:\u0007|\u001b\\))/g;

/** Takes off what a terminal adds: byte order mark, carriage returns, and the escape sequences of `docker stats`. */
export function cleanText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replace(escapeSequence, '');
}
