import { defineParser, Type } from '@infrastructor/core';
import { ComposeProgram } from '../schemas/compose-program.ts';

/** Reads what the command `compose.programs` prints: one line for each program that is there, `PROGRAM VERSION`. */
export const composePrograms = defineParser({
  name: 'compose.programs',
  description: 'Which programs for compose a device has: the plugin of docker, docker-compose of version 1 or 2',
  output: Type.Array(ComposeProgram),
  parse(text) {
    return text.split(/\r?\n/).flatMap((line) => {
      const [, program, version = '', major] =
        /^(docker compose|docker-compose) v?((\d+)\.\d+[\w.+~-]*)$/.exec(line.trim()) ?? [];
      if (program !== 'docker compose' && program !== 'docker-compose') return [];
      return [{ program: program as ComposeProgram['program'], version, major: Number(major) }];
    });
  },
});
