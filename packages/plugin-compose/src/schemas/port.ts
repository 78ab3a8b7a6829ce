import { type Static, Type } from '@infrastructor/core';

/** One published or exposed port of a service; ranges of the short syntax are taken apart into single ports. */
export const ComposePort = Type.Object({
  target: Type.Integer({ minimum: 0, maximum: 65_535, description: 'Port in the container' }),
  published: Type.Optional(
    Type.Union([Type.Integer({ minimum: 0, maximum: 65_535 }), Type.String()], {
      description: 'Port of the host, or a range like "8000-8010" of which one is taken; left out: any free one',
    }),
  ),
  host_ip: Type.Optional(Type.String()),
  protocol: Type.String({ description: 'tcp, udp or sctp' }),
  mode: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  app_protocol: Type.Optional(Type.String()),
});
export type ComposePort = Static<typeof ComposePort>;
