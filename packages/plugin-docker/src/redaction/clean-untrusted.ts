/** Escape sequences of terminals (ECMA-48): CSI, OSC and other strings up to their end, and short ones. */
const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;

/** Control characters but tab and line feed, and those that change the direction of text or cannot be seen. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** Text that a container wrote, without what could steer a terminal or hide something from a reader. */
export function cleanUntrusted(text: string): string {
  return text.replace(escapes, '').replace(invisible, '');
}
