import { defineCollector, defineCommand, defineParser, ParseError, sh, Type } from '@infrastructor/core';

/** The schema is the type, the documentation, and what every answer is checked against. */
export const Kernel = Type.Object({
  name: Type.String(),
  release: Type.String(),
  machine: Type.String({ description: 'Hardware name, like x86_64' }),
});

/** Text of a program to data. It never guesses: text that it cannot read is an error. */
export const kernelParser = defineParser({
  name: 'PLUGIN_NAME.kernel',
  description: 'What uname -srm prints (uname(1))',
  output: Kernel,
  parse(text) {
    const [, name, release, machine] = /^(\S+) (\S+) (\S+)\n$/.exec(text) ?? [];
    if (!name || !release || !machine)
      throw new ParseError('This is not "name release machine", as uname -srm prints it');
    return { name, release, machine };
  },
});

export const readKernel = defineCommand({
  name: 'PLUGIN_NAME.read-kernel',
  command: () => sh`uname -srm`,
  parser: kernelParser,
});

/** Cached for an hour, joined when many ask at once, stored, audited and published: by being defined. */
export const kernel = defineCollector({
  name: 'PLUGIN_NAME.kernel',
  description: 'The kernel that a machine runs',
  ttl: '1h',
  output: Kernel,
  command: readKernel,
});
