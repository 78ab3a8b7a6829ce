import { type Static, Type } from '@infrastructor/core';
import { Service } from './service.ts';

const text = () => Type.Optional(Type.String());
const open = { additionalProperties: true };

export const ComposeProblem = Type.Object({
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')], {
    description: 'error: compose would refuse the file',
  }),
  message: Type.String(),
  path: Type.String({ description: 'Like services.web.ports.0' }),
  line: Type.Integer({ minimum: 1 }),
  column: Type.Integer({ minimum: 1 }),
});
export type ComposeProblem = Static<typeof ComposeProblem>;

/** A variable that the file takes from where compose runs. */
export const ComposeVariable = Type.Object({
  name: Type.String(),
  required: Type.Boolean({ description: 'Written with :? or ?, so that compose refuses the file without it' }),
  default: text(),
  message: text(),
  uses: Type.Integer({ minimum: 1 }),
  line: Type.Integer({ minimum: 1 }),
  column: Type.Integer({ minimum: 1 }),
});
export type ComposeVariable = Static<typeof ComposeVariable>;

const external = { name: text(), external: Type.Optional(Type.Boolean()) };

export const ComposeNetwork = Type.Object(
  {
    ...external,
    driver: text(),
    internal: Type.Optional(Type.Boolean()),
    attachable: Type.Optional(Type.Boolean()),
    enable_ipv6: Type.Optional(Type.Boolean()),
    labels: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  open,
);

export const ComposeVolume = Type.Object(
  { ...external, driver: text(), labels: Type.Optional(Type.Record(Type.String(), Type.String())) },
  open,
);

/** A secret or a config: from a file, an environment variable or given in place. */
export const ComposeFileObject = Type.Object({ ...external, file: text(), environment: text(), content: text() }, open);

export const ComposeInclude = Type.Object({
  path: Type.Array(Type.String()),
  project_directory: text(),
  env_file: Type.Optional(Type.Array(Type.String())),
});

const named = <Value extends Parameters<typeof Type.Record>[1]>(value: Value) => Type.Record(Type.String(), value);

/**
 * A compose file as compose understands it: anchors and merge keys expanded, variables replaced, each field in one
 * form. Top-level fields that are not named here, `x-` ones included, stand beside them.
 */
export const ComposeFile = Type.Object(
  {
    name: text(),
    version: text(),
    services: named(Service),
    networks: named(ComposeNetwork),
    volumes: named(ComposeVolume),
    secrets: named(ComposeFileObject),
    configs: named(ComposeFileObject),
    include: Type.Array(ComposeInclude),
    variables: Type.Array(ComposeVariable),
    problems: Type.Array(ComposeProblem),
  },
  { ...open, description: 'A compose file in the normalised form of the compose specification' },
);
export type ComposeFile = Static<typeof ComposeFile>;
