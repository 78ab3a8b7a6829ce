import { type ComposeEdit, type ComposePath, isPlainMap, type PlainValue } from './compose-edit.ts';

/** Maps and lists that may be written to, where nothing is yet a map is made. */
function editAt(root: unknown, path: ComposePath, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(root);
  if (Array.isArray(root)) {
    const copy = [...root];
    copy[Number(key)] = editAt(copy[Number(key)], rest, change);
    return copy;
  }
  const map = isPlainMap(root) ? root : {};
  const own = Object.hasOwn(map, key) ? map[String(key)] : undefined;
  return Object.fromEntries([...Object.entries(map), [String(key), editAt(own, rest, change)]]);
}

function without(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value.toSpliced(Number(key), 1);
  return isPlainMap(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== String(key))) : value;
}

/** What an edit means for the bare values of a file: the editor's text has to come out as this. */
export function editValue(root: unknown, edit: ComposeEdit): unknown {
  switch (edit.kind) {
    case 'set':
      return editAt(root, edit.path, () => edit.value);
    case 'append':
      return editAt(root, edit.path, (list) => [...(Array.isArray(list) ? (list as PlainValue[]) : []), edit.value]);
    case 'remove':
      return editAt(root, edit.path.slice(0, -1), (parent) => without(parent, edit.path.at(-1) ?? ''));
  }
}
