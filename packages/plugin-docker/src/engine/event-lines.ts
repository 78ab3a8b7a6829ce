import { isObject, type JsonObject } from '../parsers/json-fields.ts';

/** An event is some hundred bytes; labels may make it longer. */
const longestLine = 1024 * 1024;

/** The objects of a stream of JSON, one a line; what is no object, or too long, is left out. */
export async function* eventLines(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<JsonObject> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) rest = '';
    for (const line of lines) {
      const value = parsed(line);
      if (isObject(value)) yield value;
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
