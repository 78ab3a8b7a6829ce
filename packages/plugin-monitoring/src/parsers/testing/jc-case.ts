type Row = Readonly<Record<string, unknown>>;

/** How an answer of jc is compared with ours. */
export interface JcCase {
  /** Name of our parser. */
  readonly parser: string;
  /** What our parser gives where jc gives this answer; what is left out is not compared. */
  readonly expect: (answer: unknown) => unknown;
  /** Brings our answer to an order that jc has. */
  readonly actual?: (answer: unknown) => unknown;
}

/** An answer with a row for each of ours. */
export const rows = (parser: string, toOurs: (row: Row) => Record<string, unknown>): JcCase => ({
  parser,
  expect: (answer) => (answer as Row[]).map(toOurs),
});

/** An answer of one object. */
export const single = (parser: string, toOurs: (row: Row) => Record<string, unknown>): JcCase => ({
  parser,
  expect: (answer) => toOurs(answer as Row),
});
