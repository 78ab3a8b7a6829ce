import { type TObject, type TProperties, type TSchema, Type } from 'typebox';

/**
 * An input schema as callers see it: properties with a default are not required, and unknown ones are refused.
 * TypeBox lists properties with a default as required, because they are always there in the handler.
 */
export function publishedInput(properties: TProperties): TObject {
  const schema = Type.Object(properties, { additionalProperties: false });
  const required = schema.required?.filter((name) => !hasDefault(properties[name]));
  return { ...schema, required: required ?? [] } as TObject;
}

function hasDefault(schema: TSchema | undefined): boolean {
  return schema !== undefined && 'default' in schema;
}
