import { isDeepStrictEqual } from 'node:util';
import { ConflictError, ParseError } from '@infrastructor/core';
import { plainValue } from '../model/located.ts';
import { ProblemList } from '../model/problem-list.ts';
import { readTree } from '../model/read-tree.ts';
import { readYaml, type YamlSource } from '../model/yaml-source.ts';
import { type ComposeEdit, pathText } from './compose-edit.ts';
import { editValue } from './edit-value.ts';
import { planSplice } from './plan-splice.ts';
import { applySplice } from './source-text.ts';

interface Edited {
  readonly source: YamlSource;
  readonly values: unknown;
}

function read(text: string): Edited {
  const source = readYaml(text);
  const tree = readTree(source, new ProblemList(source.positionOf));
  return { source, values: tree ? plainValue(tree) : null };
}

/** The bare values of a file, anchors and merge keys put in, variables as they are written. */
export function readValues(text: string): unknown {
  return read(text).values;
}

/** What the edited text means; an edit that takes an anchor away leaves a text that cannot be read. */
function readAfter(text: string, edit: ComposeEdit): Edited {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ConflictError(`${pathText(edit.path)} cannot be changed: another part of the file needs it`, {
      hint: 'It holds an anchor (&name) that is used elsewhere, or is written in an unusual form. Change it by hand.',
      cause: error,
    });
  }
}

function applyEdit({ source, values }: Edited, edit: ComposeEdit): Edited {
  const edited = readAfter(applySplice(source.text, planSplice(source, edit)), edit);
  if (isDeepStrictEqual(edited.values, editValue(values, edit))) return edited;
  throw new ConflictError(`${pathText(edit.path)} cannot be changed by itself: something else would change with it`, {
    hint: 'It is shared by an anchor (&name, *name), or written in an unusual form. Change it by hand.',
  });
}

/**
 * Changes a compose file in its text: only the characters of what changes are replaced, so comments, anchors, order,
 * quotes and blank lines everywhere else stay byte for byte. After each edit the text is read again and has to mean
 * exactly what was asked, or nothing is changed at all.
 * @throws {ConflictError} when a place cannot be changed without changing another (anchors), or does not exist
 * @throws {ParseError} when the text is no YAML
 */
export function editCompose(text: string, edits: readonly ComposeEdit[]): string {
  return edits.reduce(applyEdit, read(text)).source.text;
}
