/** One connection held for a while: whole scripts, session locks and settings. Columns come as the server names them. */
export interface Session {
  /** Runs any number of statements, which slonik and prepared statements refuse. */
  execute(script: string): Promise<void>;
  select<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}
