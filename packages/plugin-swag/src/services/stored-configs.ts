import { token } from '@infrastructor/core';

export interface StoredConfig {
  readonly contentHash: string;
  readonly changeType: 'create' | 'modify' | 'delete';
  readonly time: string;
}

interface NewStoredConfig {
  readonly deviceId: string;
  readonly time: Date;
  readonly configType: string;
  readonly filePath: string;
  readonly contentHash: string;
  readonly rawContent: string | null;
  readonly parsedData: unknown;
  readonly parseError: string | null;
  readonly changeType: 'create' | 'modify' | 'delete';
  readonly sizeBytes: number | null;
}

/** The part of the host's tables that is used here: configuration files as they were. */
export interface StoredConfigs {
  readonly configurationSnapshots: {
    newest(deviceId: string, filePath: string): Promise<StoredConfig | undefined>;
    /** Nothing happens when the newest has the same content. */
    append(snapshot: NewStoredConfig): Promise<unknown>;
  };
}

export const storedConfigsToken = token<StoredConfigs>('infrastructor.tables');
