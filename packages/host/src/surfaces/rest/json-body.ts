import { ValidationError } from '@infrastructor/core';
import type { FastifyInstance } from 'fastify';

/**
 * Takes JSON and nothing else as a body. An empty one counts as none, because many clients name a content type on every
 * POST; keys that would reach an object's prototype are refused.
 */
export function acceptJsonBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    if (text.trim() === '') return done(null, undefined);
    // The parser of the framework answers by `done` alone, whatever its type says.
    void parse(request, text, (error, value) => {
      if (!error) return done(null, value);
      done(new ValidationError('The body is not valid JSON', { hint: 'Send one JSON object.', cause: error }));
    });
  });
}
