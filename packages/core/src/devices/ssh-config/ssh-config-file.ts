/** One condition of a Match line. */
export interface MatchCriterion {
  readonly name: string;
  readonly negated: boolean;
  /** Pattern list or command; absent for `all`, `canonical` and `final`. */
  readonly argument?: string;
}

/** A line of an ssh_config that means something. */
export type SshConfigStatement =
  | {
      readonly kind: 'host';
      readonly line: number;
      readonly patterns: readonly string[];
      /** No wildcard and no negation, so that comparing is enough. */
      readonly literal: boolean;
    }
  | {
      readonly kind: 'match';
      readonly line: number;
      readonly criteria: readonly MatchCriterion[];
      /** Why it is taken as never true: a criterion that runs a command or asks the machine. */
      readonly skipped?: string;
    }
  /** A keyword that ssh takes only for hosts for which an IgnoreUnknown line before it holds. */
  | { readonly kind: 'unknown'; readonly line: number; readonly keyword: string }
  | { readonly kind: 'option'; readonly line: number; readonly name: string; readonly values: readonly string[] }
  | {
      readonly kind: 'include';
      readonly line: number;
      readonly globs: readonly string[];
      readonly files: readonly SshConfigFile[];
    };

export interface SshConfigProblem {
  /** Path of an included file; absent in the file itself. */
  readonly file?: string;
  readonly line: number;
  readonly message: string;
}

/** A read file; with any error ssh refuses it as a whole, for every host. */
export interface SshConfigFile {
  readonly path?: string;
  readonly statements: readonly SshConfigStatement[];
  /** For each statement the index of the next one that is not an option, so that a block that does not apply is skipped. */
  readonly skipTo: readonly number[];
  readonly errors: readonly SshConfigProblem[];
  readonly warnings: readonly SshConfigProblem[];
}

/**
 * Gives the files that an Include line names: an absolute path or one that begins with `~`, wildcards as in glob(7), the
 * result in the order of glob. This is the only way to a file; who gives it decides what may be read.
 */
export type ReadInclude = (glob: string) => readonly { readonly path: string; readonly text: string }[];
