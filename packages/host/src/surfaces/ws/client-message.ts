import { type Static, Type, ValidationError } from '@infrastructor/core';
import { validated } from '@infrastructor/core/validation';

const Id = Type.Optional(Type.String({ maxLength: 128 }));
const Name = Type.String({ minLength: 1, maxLength: 256 });

const Auth = Type.Object({ type: Type.Literal('auth'), id: Id, token: Type.String({ minLength: 1 }) });

const Subscription = Type.Object({
  type: Type.Literal('subscription'),
  id: Id,
  action: Type.Enum(['subscribe', 'unsubscribe', 'replace']),
  topics: Type.Optional(Type.Array(Name)),
  stream: Type.Optional(Name),
  device: Type.Optional(Name),
  params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  since: Type.Optional(Type.Integer({ minimum: 0 })),
  server: Type.Optional(Type.String()),
});

const Heartbeat = Type.Object({ type: Type.Literal('heartbeat'), id: Id });

const schemas = { auth: Auth, subscription: Subscription, heartbeat: Heartbeat };

export type AuthMessage = Static<typeof Auth>;
export type SubscriptionMessage = Static<typeof Subscription>;
export type ClientMessage = AuthMessage | SubscriptionMessage | Static<typeof Heartbeat>;

/**
 * Reads what a client sent.
 * @throws {ValidationError} naming what is wrong with it
 */
export function readClientMessage(text: string): ClientMessage {
  const value = parse(text);
  const type = (value as { readonly type?: unknown } | null)?.type;
  if (typeof type !== 'string' || !Object.hasOwn(schemas, type)) {
    throw new ValidationError('A message needs a type', { hint: `Send one of ${Object.keys(schemas).join(', ')}.` });
  }
  return validated(schemas[type as keyof typeof schemas], value, type) as ClientMessage;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ValidationError('A message must be JSON', { cause, hint: 'Send one JSON object a message.' });
  }
}
