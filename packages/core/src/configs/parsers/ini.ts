import { defineParser } from '../../contract/parser.ts';
import { ConfigValue, configParseError, configText, factsOf } from './config-value.ts';
import { setKey } from './plain-value.ts';

type Section = Record<string, unknown>;

/**
 * INI as git, systemd, samba, MySQL and Python's configparser agree on it: `[section]`, `key = value` or `key: value`, `#` and
 * `;` comments on lines of their own, values as text with surrounding quotes taken off, a key alone is an empty text, a
 * deeper indented line goes on with the value before it. A repeated key becomes an array, a repeated section goes on.
 */
export const ini = defineParser({
  name: 'ini',
  description: 'INI file: its sections and keys, top-level keys and depth',
  output: ConfigValue,
  parse(text) {
    const value = readIni(configText('INI', text));
    return { value, ...factsOf(value, text) };
  },
});

function readIni(text: string): Section {
  const root: Section = {};
  let section = root;
  let last: { readonly key: string; readonly indent: number } | undefined;
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = content.trim();
    const indent = content.length - content.trimStart().length;
    if (line === '' || line.startsWith('#') || line.startsWith(';')) {
      if (line === '') last = undefined;
      continue;
    }
    if (last && indent > last.indent) {
      appendLine(section, last.key, line);
      continue;
    }
    const header = /^\[([^\]]*)\](?:\s*[#;].*)?$/.exec(line);
    if (header?.[1] !== undefined) {
      section = sectionNamed(root, header[1].trim());
      last = undefined;
      continue;
    }
    const [key, value] = keyAndValue(line);
    if (key === undefined) {
      throw configParseError('INI', 'neither a section nor a key and its value', {
        line: index + 1,
        column: indent + 1,
      });
    }
    addValue(section, key, value);
    last = { key, indent };
  }
  return root;
}

/** A key alone may stand without a value where it is one word; prose in front of a file is not one. */
function keyAndValue(line: string): [string | undefined, string] {
  const at = line.search(/[=:]/);
  if (at === -1) return [/^[^\s[\]]+$/.test(line) ? line : undefined, ''];
  const key = line.slice(0, at).trim();
  return [key === '' || key.startsWith('[') ? undefined : key, unquoted(line.slice(at + 1).trim())];
}

const unquoted = (value: string) => /^"(.*)"$/s.exec(value)?.[1] ?? /^'(.*)'$/s.exec(value)?.[1] ?? value;

function sectionNamed(root: Section, name: string): Section {
  const found = Object.hasOwn(root, name) ? root[name] : undefined;
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found as Section;
  const section: Section = {};
  setKey(root, name, section);
  return section;
}

function addValue(section: Section, key: string, value: string): void {
  const before = Object.hasOwn(section, key) ? section[key] : undefined;
  if (before === undefined) setKey(section, key, value);
  else if (Array.isArray(before)) before.push(value);
  else if (typeof before === 'string') setKey(section, key, [before, value]);
}

function appendLine(section: Section, key: string, line: string): void {
  const before = section[key];
  if (typeof before === 'string') setKey(section, key, `${before}\n${line}`);
  else if (Array.isArray(before)) before.push(`${before.pop()}\n${line}`);
}
