import { ValidationError } from '@infrastructor/core';
import { isLuaBlockDirective } from './lua-block.ts';
import type { DirectiveNode } from './nginx-directive-node.ts';
import { nginxWord } from './nginx-word.ts';
import { type NginxDocument, readNginx } from './read-nginx.ts';

/** Where a new directive goes; nodes are those that `readNginx` gave for the same text. */
export type InsertPlace =
  | { readonly before: DirectiveNode }
  | { readonly after: DirectiveNode }
  | { readonly endOf: DirectiveNode }
  | { readonly endOf: 'file' };

/**
 * Gives a directive other arguments. Its block, the comments around it and every other byte stay.
 * @throws {ValidationError} for a text with errors, for Lua code, and for arguments that no word can hold
 */
export function setDirective(text: string, node: DirectiveNode, args: readonly string[]): string {
  if (isLuaBlockDirective(node.directive)) {
    throw new ValidationError(`${node.directive} on line ${node.line} holds Lua code, which has no arguments to set`);
  }
  return spliced(text, node.start, node.headEnd, head(node.directive, args));
}

/**
 * Puts a directive in on a line of its own, indented as what stands around it.
 * @throws {ValidationError} as {@link setDirective}, and where `endOf` names a directive that opens no block
 */
export function insertDirective(text: string, place: InsertPlace, name: string, args: readonly string[]): string {
  const line = `${head(name, args)};`;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  if ('before' in place) {
    const at = place.before.start;
    const indent = indentationAt(text, at);
    return spliced(text, at, at, indent === undefined ? `${line} ` : line + newline + indent);
  }
  if ('after' in place) return insertAfter(text, place.after, line, newline);
  if (place.endOf === 'file') {
    const gap = text === '' || text.endsWith('\n') ? '' : newline;
    return spliced(text, text.length, text.length, gap + line + newline);
  }
  const { block, bodyStart, line: blockLine, directive } = place.endOf;
  if (!block || bodyStart === undefined) {
    throw new ValidationError(`${directive} on line ${blockLine} opens no block to put "${name}" in`);
  }
  const last = block.at(-1);
  if (last) return insertAfter(text, last, line, newline);
  const indent = indentationAt(text, place.endOf.start) ?? '';
  const closing = /^[ \t]*\}/.test(text.slice(bodyStart)) ? newline + indent : '';
  return spliced(text, bodyStart, bodyStart, `${newline}${indent}    ${line}${closing}`);
}

/**
 * Takes a directive out, with its line where nothing else stands on it.
 * @throws {ValidationError} for a text with errors
 */
export function removeDirective(text: string, node: DirectiveNode): string {
  const indent = indentationAt(text, node.start);
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(node.end));
  if (indent === undefined || !rest) return spliced(text, node.start, node.end, '');
  return spliced(text, node.start - indent.length, node.end + rest[0].length, '');
}

function insertAfter(text: string, node: DirectiveNode, line: string, newline: string): string {
  if (!/[;}]/.test(text[node.end - 1] ?? '')) {
    throw new ValidationError(`${node.directive} on line ${node.line} has no ";", so nothing can follow it`);
  }
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(node.end));
  if (!rest) return spliced(text, node.end, node.end, ` ${line}`);
  const at = node.end + rest[0].length;
  return spliced(text, at, at, newline + (indentationAt(text, node.start) ?? '') + line);
}

function head(name: string, args: readonly string[]): string {
  if (name === 'if') return `if (${args.map(nginxWord).join(' ')})`;
  return [name, ...args].map(nginxWord).join(' ');
}

/** White space in front of a place, or undefined where something else stands before it on its line. */
function indentationAt(text: string, at: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** The one place where text changes. */
function spliced(text: string, start: number, end: number, replacement: string): string {
  assertReadable(readNginx(text), 'The file cannot be edited');
  const result = text.slice(0, start) + replacement + text.slice(end);
  assertReadable(readNginx(result), 'The edit would break the file');
  return result;
}

function assertReadable({ errors: [error] }: NginxDocument, what: string): void {
  if (!error) return;
  throw new ValidationError(`${what}: line ${error.line}: ${error.message}`, { hint: 'Mend that line by hand first.' });
}
