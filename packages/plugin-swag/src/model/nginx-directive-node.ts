/** A directive with its place in the text, for reading and for editing by splicing. Offsets are string indices. */
export interface DirectiveNode {
  readonly directive: string;
  readonly line: number;
  /** Words after the name; the parentheses around the condition of an `if` are left off. Lua code is the last one. */
  readonly args: readonly string[];
  /** Present where the directive opens a block, empty for `{}`. */
  readonly block?: readonly DirectiveNode[];
  /** First character of the name. */
  readonly start: number;
  /** After the last word, before `;` or `{`. */
  readonly headEnd: number;
  /** After the `{`, for a block and for Lua code. */
  readonly bodyStart?: number;
  /** After the `;` or `}`. */
  readonly end: number;
}
