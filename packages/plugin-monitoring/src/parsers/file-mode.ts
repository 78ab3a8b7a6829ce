const types: Readonly<Record<string, string>> = {
  '-': 'file',
  d: 'directory',
  l: 'link',
  b: 'block',
  c: 'character',
  p: 'fifo',
  s: 'socket',
};

/** The type of a file by the first letter of its mode as ls and stat print it (POSIX ls, "STDOUT"). */
export const fileTypeOf = (mode: string): string => types[mode.charAt(0)] ?? 'other';
