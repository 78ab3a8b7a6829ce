import type { Scalar } from './located.ts';

const integer = /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[1-9][0-9_]*|0)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const words = new Map<string, Scalar>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

/**
 * The value of a scalar without quotes as compose takes it (compose-go reads with yaml.v3, `resolve.go`): mostly YAML
 * 1.2, with the octal 0777 and 1_000 of 1.1, without its yes/no and without base 60, so `22:22` stays a text. What has
 * no exact number here stays a text too.
 */
export function plainScalar(text: string): Scalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (integer.test(text)) {
    const number = integerValue(text.replaceAll('_', ''));
    return Number.isSafeInteger(number) ? number : text;
  }
  return float.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

function integerValue(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  return sign * Number(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
}
