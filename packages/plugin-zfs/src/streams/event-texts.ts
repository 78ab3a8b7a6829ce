/** What has no end by then is no event; only its last part is kept. */
const longestEvent = 256 * 1_024;

/** What has no such line (a login's greeting, the rest of something cut) is no event. */
const eventHead = /^[A-Z][a-z]{2} +\d{1,2} \d{4} \d\d:\d\d:\d\d\.\d+\s+(?:sysevent|ereport|resource)\./m;

/** The texts of whole events in what `zpool events -v -f` prints: an empty line ends each. */
export async function* eventTexts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = text.slice(0, end + 1);
      text = text.slice(end + 2);
      if (eventHead.test(event)) yield event;
    }
    if (text.length > longestEvent) text = text.slice(-longestEvent);
  }
}
