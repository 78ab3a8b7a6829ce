import { defineParser, ParseError, Type } from '@infrastructor/core';

/** What `upsc <ups>` prints: one `name: value` a line (upsc(8)). */
export const upsVariables = defineParser({
  name: 'nut.variables',
  description: 'The variables of one power supply, from upsc(8)',
  output: Type.Record(Type.String(), Type.String()),
  parse(text) {
    const variables = text
      .split('\n')
      .filter((line) => line.trim())
      .map((line) => {
        const [, name, value] = /^([a-z][\w.-]*): (.*)$/.exec(line) ?? [];
        if (!name || value === undefined) throw new ParseError('This is not "name: value", as upsc prints it');
        return [name, value] as const;
      });
    if (variables.length === 0) throw new ParseError('upsc printed nothing');
    return Object.fromEntries(variables);
  },
});
