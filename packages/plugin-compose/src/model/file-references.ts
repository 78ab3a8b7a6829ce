import { isCollection, isNode } from 'yaml';
import type { ComposeFile } from '../schemas/compose-file.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** Another file that a compose file takes parts from; compose reads it, from where the compose file lies. */
export interface FileReference {
  readonly file: string;
  /** Where it is asked for. */
  readonly line: number;
  /** The service that extends one of it; left out for an included file. */
  readonly service?: string;
}

/** The files that `include` and `extends` of a compose file name, with the line of each; those that they name are not looked for. */
export function fileReferences(text: string, file: ComposeFile): FileReference[] {
  const extended = Object.entries(file.services).flatMap(([service, { extends: base }]) =>
    base?.file === undefined ? [] : [{ file: base.file, service }],
  );
  if (file.include.length === 0 && extended.length === 0) return [];
  const source = readYaml(text);
  const included = file.include.flatMap(({ path }, index) =>
    path.map((each) => ({ file: each, line: lineOf(source, ['include', index]) })),
  );
  return [
    ...included,
    ...extended.map((each) => ({ ...each, line: lineOf(source, ['services', each.service, 'extends']) })),
  ];
}

/** The line of what stands at a path, or of what it stands in when it comes from elsewhere, by an anchor or as the only one. */
function lineOf({ document, positionOf }: YamlSource, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const node = isCollection(parent) ? parent.get(path[length - 1], true) : undefined;
    if (isNode(node) && node.range) return positionOf(node.range[0]).line;
  }
  return 1;
}
