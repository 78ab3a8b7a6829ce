/**
 * Arguments of some directives in a text of lines, as nginx and Apache write them: `name arguments;` or `Name arguments`.
 * Good for an overview; whoever needs the structure reads the content with a parser of its grammar.
 */
export function directiveValues(text: string, name: string): readonly string[] {
  const values = text.matchAll(new RegExp(`^[ \\t]*${name}[ \\t]+([^;#\\n]+)`, 'gim'));
  return [...values].map((match) => (match[1] as string).trim());
}
