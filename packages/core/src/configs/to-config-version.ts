import { redacted } from '../pipeline/redact.ts';
import { redactedText } from '../pipeline/redact-text.ts';
import type { ConfigurationSnapshotRow } from '../store/configuration-snapshots-table.ts';
import type { ConfigVersion } from './tracked-config.ts';

/** A stored version as it may be shown. */
export function toConfigVersion(row: ConfigurationSnapshotRow, withContent: boolean): ConfigVersion {
  return {
    id: row.id,
    path: row.filePath,
    configType: row.configType,
    changeType: row.changeType,
    time: row.time,
    ...(row.contentHash === '' ? {} : { contentHash: row.contentHash }),
    ...(row.sizeBytes === null ? {} : { sizeBytes: row.sizeBytes }),
    ...(row.parseError === null ? {} : { parseError: row.parseError }),
    ...(row.parsedData === null || row.parsedData === undefined ? {} : { metadata: redacted(row.parsedData) }),
    ...(withContent && row.rawContent !== null ? { content: redactedText(row.rawContent) } : {}),
  };
}
