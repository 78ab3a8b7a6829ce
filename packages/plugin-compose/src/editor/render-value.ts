import type { Scalar } from '../model/located.ts';
import { isPlainMap, type PlainValue } from './compose-edit.ts';
import { renderScalar } from './render-scalar.ts';

/** A value on one line: `{ a: 1 }`, `[a, b]`. */
export function renderFlow(value: PlainValue): string {
  if (Array.isArray(value)) return `[${value.map(renderFlow).join(', ')}]`;
  if (!isPlainMap(value)) return renderScalar(value as Scalar, 'plain', true);
  const entries = Object.entries(value).map(
    ([key, entry]) => `${renderScalar(key, 'plain', true)}: ${renderFlow(entry)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function isBlock(value: PlainValue): value is readonly PlainValue[] | { readonly [key: string]: PlainValue } {
  return Array.isArray(value) ? value.length > 0 : isPlainMap(value) && Object.keys(value).length > 0;
}

/** The lines of `key: value` without indentation of the first level; `step` spaces for each further one. */
export function renderEntry(key: string, value: PlainValue, step: number): string[] {
  const name = renderScalar(key);
  if (!isBlock(value)) return [`${name}: ${renderInline(value)}`];
  return [`${name}:`, ...renderLines(value, step).map((line) => `${' '.repeat(step)}${line}`)];
}

/** The lines of `- value`. */
export function renderItem(value: PlainValue, step: number): string[] {
  if (!isBlock(value) || Array.isArray(value)) return [`- ${renderInline(value)}`];
  return renderLines(value, step).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}

function renderInline(value: PlainValue): string {
  return Array.isArray(value) || isPlainMap(value) ? renderFlow(value) : renderScalar(value as Scalar);
}

/** The lines of a map or a list that stands by itself. */
export function renderLines(value: PlainValue, step: number): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => renderItem(item, step));
  return isPlainMap(value)
    ? Object.entries(value).flatMap(([key, entry]) => renderEntry(key, entry, step))
    : [renderInline(value)];
}
