import type { Static, TObject } from 'typebox';
import { type Token, token } from './token.ts';

/** A plugin's settings: their schema, and the token by which its definitions get them. */
export interface OptionsToken<Schema extends TObject = TObject> extends Token<Static<Schema>> {
  readonly schema: Schema;
}

/**
 * Declares a plugin's settings; the host checks them at start and fills in defaults.
 * @param plugin name of the plugin
 */
export function defineOptions<Schema extends TObject>(plugin: string, schema: Schema): OptionsToken<Schema> {
  return Object.freeze({ ...token<Static<Schema>>(`${plugin}.options`), schema });
}
