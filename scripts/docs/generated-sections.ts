/** Makes the content of a section from the words of its marker; throws for words that it does not know. */
export type SectionSource = (words: readonly string[]) => Promise<string> | string;

const section = /^(<!-- generated: (.+?) -->\n)([\s\S]*?)^(<!-- \/generated -->)$/gm;

/**
 * A Markdown text with every section between `<!-- generated: … -->` and `<!-- /generated -->` made anew.
 * @throws {Error} when a marker is not closed, or its words are not known
 */
export async function withGeneratedSections(text: string, source: SectionSource): Promise<string> {
  const found = [...text.matchAll(section)];
  const opened = text.match(/^<!-- generated: /gm)?.length ?? 0;
  if (found.length !== opened) throw new Error(`${opened} generated sections begin, ${found.length} end`);
  const parts: string[] = [];
  let end = 0;
  for (const match of found) {
    const [whole, opening = '', words = '', , closing = ''] = match;
    const content = (await source(words.split(' '))).trim();
    parts.push(text.slice(end, match.index), opening, '\n', content, '\n\n', closing);
    end = match.index + whole.length;
  }
  return parts.join('') + text.slice(end);
}
