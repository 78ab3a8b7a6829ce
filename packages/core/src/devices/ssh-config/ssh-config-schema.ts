import { type Static, Type } from 'typebox';

const Problem = Type.Object({
  file: Type.Optional(Type.String()),
  line: Type.Integer(),
  message: Type.String(),
});

export const SshConfigAlias = Type.Object({
  alias: Type.String(),
  hostname: Type.String({ description: 'In lower case, as ssh connects to it' }),
  port: Type.Integer(),
  user: Type.Optional(Type.String({ description: 'Left out where ssh would take the local account' })),
  identityFiles: Type.Array(Type.String(), { description: "Only configured ones; empty means ssh's default files" }),
  proxyJump: Type.Optional(Type.String({ description: '[user@]host[:port], several with commas' })),
  proxyCommand: Type.Optional(Type.String({ description: 'Text only; it is never run' })),
  hostKeyAlias: Type.Optional(Type.String()),
  options: Type.Record(Type.String(), Type.Array(Type.String()), {
    description: 'As ssh -G prints them: what the file sets, and the most used defaults',
  }),
});

export const SshConfigBlock = Type.Object({
  kind: Type.Union([Type.Literal('global'), Type.Literal('host'), Type.Literal('match')]),
  line: Type.Integer(),
  patterns: Type.Array(Type.String(), { description: 'Of a Host line' }),
  criteria: Type.Array(
    Type.Object({ name: Type.String(), negated: Type.Boolean(), argument: Type.Optional(Type.String()) }),
    { description: 'Of a Match line' },
  ),
  skipped: Type.Optional(Type.String({ description: 'Why it never applies here' })),
  includes: Type.Array(Type.String()),
  options: Type.Array(Type.Object({ line: Type.Integer(), name: Type.String(), values: Type.Array(Type.String()) })),
});
export type SshConfigBlock = Static<typeof SshConfigBlock>;

export const SshConfigDocument = Type.Object(
  {
    aliases: Type.Array(SshConfigAlias, { description: 'One for each Host pattern without wildcards' }),
    refused: Type.Array(Type.Object({ alias: Type.String(), reason: Type.String() }), {
      description: 'Aliases for which ssh itself ends with an error',
    }),
    blocks: Type.Array(SshConfigBlock),
    warnings: Type.Array(Problem),
  },
  { description: 'An ssh_config and what ssh -G makes of each of its aliases' },
);
export type SshConfigDocument = Static<typeof SshConfigDocument>;
