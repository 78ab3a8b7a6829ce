export interface Modification {
  readonly composeContent: string;
  readonly changed: boolean;
  readonly changes: readonly {
    readonly kind: string;
    readonly service?: string;
    readonly path: string;
    readonly before: string | null;
    readonly after: string;
    readonly reason: string;
  }[];
  readonly diff: string;
  readonly warnings: readonly string[];
  readonly proxyConfigs: readonly { readonly fileName: string; readonly content: string; readonly url?: string }[];
}

export interface Deployment {
  readonly outcome: string;
  readonly project: string;
  readonly file: string;
  readonly backup?: string;
  readonly services: readonly {
    readonly service: string;
    readonly container: string;
    readonly status: string;
    readonly health?: string;
    readonly change: string;
  }[];
  readonly steps: readonly { readonly step: string; readonly durationMs: number }[];
}
