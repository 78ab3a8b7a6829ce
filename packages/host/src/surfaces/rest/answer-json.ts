import type { Answer } from '@infrastructor/core/runtime';

/** Data of the cache is the same object again and again; its text is kept for as long as it is. */
const texts = new WeakMap<object, string>();

/** An answer as JSON. What the cache holds is made to text once, however often it is asked for. */
export function answerJson({ data, meta }: Answer): string {
  return meta.source === 'cache' && typeof data === 'object' && data !== null
    ? `{"data":${textOf(data)},"meta":${JSON.stringify(meta)}}`
    : JSON.stringify({ data, meta });
}

function textOf(data: object): string {
  const text = texts.get(data) ?? JSON.stringify(data);
  texts.set(data, text);
  return text;
}
