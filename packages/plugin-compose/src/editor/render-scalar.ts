import { ValidationError } from '@infrastructor/core';
import type { Scalar } from '../model/located.ts';
import { plainScalar } from '../model/plain-scalar.ts';

export type QuoteStyle = 'plain' | 'single' | 'double';

/** Characters with which a plain scalar is safe anywhere in a block, and in flow collections. */
const plainInBlock = /^[A-Za-z0-9_./$][A-Za-z0-9_./$@=+~^%:{}?-]*$/;
const plainInFlow = /^[A-Za-z0-9_./$][A-Za-z0-9_./$@=+~^%-]*$/;

/** What YAML 1.1, which docker-compose v1 reads, takes for something else: flags, numbers of base 60, times. */
const otherInYaml11 =
  /^(?:y|n|yes|no|on|off|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|\d{4}-\d\d?-\d\d?.*|[-+]?\.(?:inf|nan)|[-+]?\d[\d_]*\.[\d_]*(?:e[-+]?\d+)?)$/i;

function isSafePlain(text: string, inFlow: boolean): boolean {
  return (
    (inFlow ? plainInFlow : plainInBlock).test(text) &&
    !text.endsWith(':') &&
    !otherInYaml11.test(text) &&
    plainScalar(text) === text
  );
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * A scalar as YAML text on one line that YAML 1.1 and 1.2 read back as the same. `style` is kept where it can hold the
 * text.
 * @throws {ValidationError} for a number that is not finite
 */
export function renderScalar(value: Scalar, style: QuoteStyle = 'plain', inFlow = false): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ValidationError(`${value} cannot stand in a compose file`);
  }
  if (typeof value !== 'string') return String(value);
  if (style === 'plain' && isSafePlain(value, inFlow)) return value;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these only double quotes can hold
  if (style === 'single' && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/.test(value)) {
    return `'${value.replaceAll("'", "''")}'`;
  }
  return doubleQuoted(value);
}
