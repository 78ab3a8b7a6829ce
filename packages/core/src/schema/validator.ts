import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { Static, TSchema } from 'typebox';
import { type FieldProblem, ValidationError } from '../contract/errors.ts';

// ajv-formats is CommonJS whose default export arrives as a namespace under Node's ESM types.
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;

const options = {
  allErrors: true,
  useDefaults: true,
  strict: false,
  allowUnionTypes: true,
  ownProperties: true,
  // The optimiser takes two thirds of the time to compile, and what it saves per value cannot be measured.
  code: { optimize: false },
} as const;

/** Where values come from: `json` has types, `text` (query strings, command lines) has strings that are converted. */
export type ValueSource = 'json' | 'text';

/** One engine for each way in which values arrive: as JSON, or as text that still has to become numbers and booleans. */
const engines: Readonly<Record<ValueSource, Ajv>> = {
  json: addFormats(new Ajv(options)),
  text: addFormats(new Ajv({ ...options, coerceTypes: 'array' })),
};

const compiled = { json: new WeakMap<TSchema, ValidateFunction>(), text: new WeakMap<TSchema, ValidateFunction>() };

function validatorOf(schema: TSchema, source: ValueSource): ValidateFunction {
  const known = compiled[source].get(schema);
  if (known) return known;
  const validate = engines[source].compile(schema);
  compiled[source].set(schema, validate);
  return validate;
}

/**
 * A checked copy of a caller's value, with defaults filled in.
 * @param subject what the value is, for the message: `list_devices`, `settings`
 * @throws {ValidationError} that names every problem with its JSON pointer
 */
export function validated<Schema extends TSchema>(
  schema: Schema,
  value: unknown,
  subject: string,
  source: ValueSource = 'json',
): Static<Schema> {
  const copy = copied(value ?? {});
  const problems = problemsIn(schema, copy, source);
  if (problems.length === 0) return copy as Static<Schema>;
  const told = problems.slice(0, 5).map(({ path, message }) => `${path || 'the value'} ${message}`);
  const more = problems.length > 5 ? ` and ${problems.length - 5} more` : '';
  throw new ValidationError(`${subject}: ${told.join('; ')}${more}`, {
    problems,
    hint: 'Correct the named arguments.',
  });
}

/** Most arguments are plain values side by side, for which a structured clone takes longer than all of the validation. */
function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const isFlat = !Array.isArray(value) && Object.values(value).every((inner) => typeof inner !== 'object');
  return isFlat ? { ...value } : structuredClone(value);
}

/** Every way in which a value breaks its schema; fills in defaults on the way. */
export function problemsIn(schema: TSchema, value: unknown, source: ValueSource = 'json'): readonly FieldProblem[] {
  const validate = validatorOf(schema, source);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(toProblem);
}

/**
 * Whether a schema can be used: checked against its own schema (JSON Schema, draft 7), and compiled only where it refers
 * to another, as compiling every schema of every plugin would take most of the time to start.
 * @throws {Error} in the words of the validator
 */
export function assertSchema(schema: TSchema): void {
  if (JSON.stringify(schema).includes('"$ref"')) validatorOf(schema, 'json');
  else if (!engines.json.validateSchema(schema)) throw new Error(engines.json.errorsText(engines.json.errors));
}

/** Compiles a schema ahead of its first use, so that no request pays for it. */
export function prepareSchema(schema: TSchema, source: ValueSource = 'json'): void {
  validatorOf(schema, source);
}

function toProblem(error: ErrorObject): FieldProblem {
  const { params } = error;
  if (error.keyword === 'required')
    return { path: `${error.instancePath}/${params.missingProperty}`, message: 'is required' };
  if (error.keyword === 'additionalProperties') {
    return { path: `${error.instancePath}/${params.additionalProperty}`, message: 'is not known' };
  }
  if (error.keyword === 'enum') {
    return { path: error.instancePath, message: `must be one of ${(params.allowedValues as unknown[]).join(', ')}` };
  }
  return { path: error.instancePath, message: error.message ?? 'is not valid' };
}
