/** One lexical element of an nginx configuration; offsets are string indices into the text it was read from. */
export interface NginxToken {
  readonly kind: 'word' | 'semicolon' | 'open' | 'close' | 'comment' | 'raw';
  /**
   * A word without its surrounding quotes and with an escaped surrounding quote undone; every other escape stays as it is
   * written (`\.php$`). For `raw` the text between the braces of a Lua block.
   */
  readonly text: string;
  readonly quoted: boolean;
  /** Line of the first character, from 1. */
  readonly line: number;
  readonly start: number;
  /** Index after the last character, closing quote included. */
  readonly end: number;
}

/** A place where the text breaks the grammar. */
export interface NginxProblem {
  readonly line: number;
  readonly message: string;
}
