/** Pages on each NUMA node, of words such as `N0=52`. */
export function nodePages(words: readonly string[]): { node: number; pages: number }[] {
  return words.flatMap((word) => {
    const [, node, pages] = /^N(\d+)=(\d+)$/.exec(word) ?? [];
    return node === undefined ? [] : [{ node: Number(node), pages: Number(pages) }];
  });
}
