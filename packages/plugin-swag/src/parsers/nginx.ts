import { defineParser, ParseError } from '@infrastructor/core';
import type { DirectiveNode } from '../model/nginx-directive-node.ts';
import { readNginx } from '../model/read-nginx.ts';
import { summariseNginx } from '../model/summarise-nginx.ts';
import { NginxConfiguration, type NginxDirective } from '../schemas/nginx-configuration.ts';

/** Above this it is no hand-written configuration, and reading it would hold the process. */
const maximumLength = 2 * 1024 * 1024;

/** nginx configuration (nginx.org/en/docs), a whole one or a part that another includes. */
export const nginx = defineParser({
  name: 'nginx',
  description: 'nginx configuration: directive tree with places, servers, locations, proxied targets, login',
  output: NginxConfiguration,
  parse(text, context) {
    if (text.length > maximumLength) {
      throw new ParseError(`The text has ${text.length} characters, more than the ${maximumLength} that are read`);
    }
    const document = readNginx(text);
    const [error] = document.errors;
    if (error && document.directives.length === 0) {
      throw new ParseError(`Not an nginx configuration: line ${error.line}: ${error.message}`, {
        hint: 'Check that the text is the file itself, without output of other commands in front of it.',
        details: { line: error.line },
      });
    }
    if (error) context.warn(`Read up to line ${error.line}: ${error.message}`);
    return {
      ...summariseNginx(document),
      directives: document.directives.map(published),
      errors: [...document.errors],
      warnings: [...document.warnings],
    };
  },
});

function published({ directive, line, args, block, start, end }: DirectiveNode): NginxDirective {
  return { directive, line, args: [...args], ...(block ? { block: block.map(published) } : {}), start, end };
}
