import { isInfrastructorError } from '@infrastructor/core';
import { type ComposeEdit, type ComposePath, isPlainMap, type PlainValue, pathText } from '../editor/compose-edit.ts';
import { editCompose, readValues } from '../editor/edit-compose.ts';
import type { ComposeChange } from '../schemas/compose-change.ts';

/** A compose text that is changed step by step; each change is listed with its reason, or a warning says why not. */
export class EditSession {
  readonly changes: ComposeChange[] = [];
  readonly warnings: string[] = [];
  /** Path of the map of services: files of version 1 have them at the top. */
  readonly servicesPath: ComposePath;
  #text: string;
  #values: unknown;

  constructor(text: string) {
    this.#text = text;
    this.#values = readValues(text);
    const sections = ['services', 'networks', 'volumes', 'secrets', 'configs', 'include', 'models'];
    this.servicesPath = sections.some((key) => this.valueAt([key]) !== undefined) ? ['services'] : [];
  }

  get text(): string {
    return this.#text;
  }

  /** Names of services as the file has them. */
  serviceNames(): string[] {
    const services = this.valueAt(this.servicesPath);
    return isPlainMap(services) ? Object.keys(services).filter((name) => isPlainMap(services[name])) : [];
  }

  /** The bare value at a path, variables as they are written; undefined where nothing is. */
  valueAt(path: ComposePath): PlainValue | undefined {
    let value = this.#values as PlainValue | undefined;
    for (const key of path) {
      if (Array.isArray(value)) value = (value as readonly PlainValue[])[Number(key)];
      else value = isPlainMap(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
    }
    return value;
  }

  listAt(path: ComposePath): readonly PlainValue[] {
    const value = this.valueAt(path);
    return Array.isArray(value) ? (value as readonly PlainValue[]) : [];
  }

  warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }

  /** Gives an item of a list, or a part of it, another value. A list that anchors share is written out where it is used. */
  replaceInList(list: ComposePath, rest: ComposePath, value: PlainValue, change: Omit<ComposeChange, 'path'>): boolean {
    const path = [...list, ...rest];
    const index = Number(rest[0]);
    const item = rest.length === 1 ? value : { ...(this.listAt(list)[index] as object), [String(rest[1])]: value };
    const whole = this.listAt(list).with(index, item as PlainValue);
    return this.#firstOf([[{ kind: 'set', path, value }], [{ kind: 'set', path: list, value: whole }]], {
      ...change,
      path: pathText(path),
    });
  }

  /** The first of several ways to make a change that the file's anchors allow. */
  applyFirst(ways: readonly ComposeEdit[], change: Omit<ComposeChange, 'path'>): boolean {
    return this.#firstOf(
      ways.map((edit) => [edit]),
      { ...change, path: pathText(ways[0]?.path ?? []) },
    );
  }

  apply(edit: ComposeEdit, change: Omit<ComposeChange, 'path'>): boolean {
    return this.#firstOf([[edit]], { ...change, path: pathText(edit.path) });
  }

  #firstOf(ways: readonly (readonly ComposeEdit[])[], change: ComposeChange): boolean {
    let refusal = '';
    for (const edits of ways) {
      try {
        this.#text = editCompose(this.#text, edits);
        this.#values = readValues(this.#text);
        this.changes.push(change);
        return true;
      } catch (error) {
        if (!isInfrastructorError(error)) throw error;
        refusal = error.message;
      }
    }
    this.warn(`${change.path} should become ${change.after} (${change.reason}), but ${refusal}`);
    return false;
  }
}
