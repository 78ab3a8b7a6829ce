import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Confs of SWAG, crossplane and gonginx with what crossplane reads in them; kept beside the repository, not in it. */
const folder = new URL('../../../../../shared/corpora/nginx-bench/', import.meta.url);

export interface CrossplaneDirective {
  readonly directive: string;
  readonly line: number;
  readonly args: readonly string[];
  readonly block?: readonly CrossplaneDirective[];
}

export interface NginxCase {
  readonly name: string;
  readonly text: string;
  readonly expected: {
    readonly errors: readonly string[];
    readonly summary: Readonly<Record<string, unknown>>;
    readonly ast: readonly CrossplaneDirective[];
  };
}

export const corpusIsHere = existsSync(folder);

/** Every case, or none where the corpus is absent. */
export const nginxCases: readonly NginxCase[] = corpusIsHere
  ? readdirSync(new URL('conf/', folder)).map((name) => ({
      name,
      text: readFileSync(new URL(`conf/${name}`, folder), 'utf8'),
      expected: JSON.parse(readFileSync(new URL(`ast/${name}.json`, folder), 'utf8')),
    }))
  : [];
