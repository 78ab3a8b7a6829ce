/** Characters that stand in label keys in practice; a piece that has others before its `=` continues a value. */
const startsLabel = /^[A-Za-z0-9][A-Za-z0-9._\-/[\]]*=/;

/**
 * Labels as `docker ps` joins them: `key=value,key=value`. A comma within a value looks the same as one between
 * labels, so a piece that does not begin with a key and `=` is taken as the rest of the value before it.
 */
export function readLabelList(text: string): Record<string, string> {
  const entries: [key: string, value: string][] = [];
  for (const piece of text === '' ? [] : text.split(',')) {
    const last = entries.at(-1);
    if (startsLabel.test(piece)) {
      const separator = piece.indexOf('=');
      entries.push([piece.slice(0, separator), piece.slice(separator + 1)]);
    } else if (last) last[1] += `,${piece}`;
    else if (piece !== '')
      entries.push([piece.replace(/=.*$/s, ''), piece.includes('=') ? piece.slice(piece.indexOf('=') + 1) : '']);
  }
  return Object.fromEntries(entries);
}
