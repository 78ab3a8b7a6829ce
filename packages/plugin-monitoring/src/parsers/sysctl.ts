import { defineParser } from '@infrastructor/core';
import { type KernelParameter, KernelParameters } from '../schemas/kernel-parameter.ts';
import { splitLines, unreadable, warnSkipped } from './text.ts';

/** `kernel.hostname = nas` of procps and busybox, `kern.hostname: nas` of BSD; names have dots, or slashes on request. */
const parameter = /^([A-Za-z][^\s:=./]*[./][^\s:=]+)(?: =(?: (.*))?|:(?: (.*))?|=(.*))$/;

const numberOrText = (text: string): string | number => {
  const number = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(number) && String(number) === text ? number : text;
};

/** Reads `sysctl -a` and `sysctl name…` of procps, busybox and BSD, and sysctl.conf-like lists (sysctl(8)). */
export const sysctl = defineParser({
  name: 'sysctl',
  description: 'Parameters of the kernel, from sysctl',
  output: KernelParameters,
  parse(text, context) {
    const { lines, tail } = splitLines(text);
    const found: { name: string; lines: string[] }[] = [];
    let skipped = 0;
    for (const line of lines) {
      const [, name, ...values] = parameter.exec(line) ?? [];
      const value = values.find((entry) => entry !== undefined) ?? '';
      const last = found.at(-1);
      // procps repeats the name for every line of a value.
      if (name !== undefined && name === last?.name) last.lines.push(value);
      else if (name !== undefined) found.push({ name, lines: [value] });
      else if (last !== undefined && line.trim() !== '' && !/^\s*[#;]/.test(line)) skipped += 1;
    }
    if (tail !== undefined) {
      const last = found.at(-1);
      if (last !== undefined && (tail.startsWith(last.name) || last.name.startsWith(tail))) found.pop();
      context.warn('The last line has no end and was left out, as it may be cut');
    }
    if (found.length === 0) throw unreadable('sysctl', 'no line has the form "name = value" or "name: value"');
    warnSkipped(context, skipped);
    return found.map(
      ({ name, lines: values }): KernelParameter => ({ name, value: numberOrText(values.join('\n').trimEnd()) }),
    );
  },
});
