/** What the thread of the embedded database is started with. */
export interface PgliteWorkerData {
  readonly dataFolder: string;
  readonly template?: Uint8Array<ArrayBuffer> | undefined;
}

export type PgliteCall =
  | { readonly kind: 'open' | 'isInTransaction' | 'close' }
  | { readonly kind: 'query'; readonly text: string; readonly values: readonly unknown[] }
  | { readonly kind: 'exec'; readonly script: string };

export type PgliteRequest = PgliteCall & { readonly id: number };

/** The error is given by its fields. */
export type PgliteAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: Readonly<Record<string, unknown>> };
