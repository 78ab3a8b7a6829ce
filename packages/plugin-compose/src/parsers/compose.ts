import { defineParser } from '@infrastructor/core';
import { parseCompose } from '../model/parse-compose.ts';
import { ComposeFile } from '../schemas/compose-file.ts';

/** Reads a compose file; variables take their defaults, since a text alone has no environment. */
export const compose = defineParser({
  name: 'compose',
  description: 'A compose file in the normalised form of the compose specification, with its variables and problems',
  output: ComposeFile,
  parse(text, context) {
    const file = parseCompose(text);
    const errors = file.problems.filter(({ severity }) => severity === 'error').length;
    if (errors > 0) context.warn(`${errors} problems for which compose would refuse the file: see "problems"`);
    return file;
  },
});
