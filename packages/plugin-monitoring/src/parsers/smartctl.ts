import { defineParser, type ParseContext } from '@infrastructor/core';
import { SmartReport } from '../schemas/smart-report.ts';
import { at, isJsonObject, readJson } from './json.ts';
import { readSmartDocument } from './smart-document.ts';
import { driveHealth } from './smart-health.ts';
import { smartctlTextDocument } from './smartctl-text.ts';
import { scanDocument } from './smartctl-text-tables.ts';
import { splitLines, unreadable } from './text.ts';

function report(document: unknown, context: ParseContext, isWhole: boolean): SmartReport {
  const smart = readSmartDocument(document, context.exitCode);
  return { ...smart, health: driveHealth(smart, isWhole) };
}

/**
 * Reads `smartctl --json` of any version (smartctl(8)) for ATA, SAS, NVMe and drives behind USB bridges and RAID controllers,
 * `--scan`, and the plain text of versions before 7.0. Plain text has no exit status: give it as `context.exitCode`.
 */
export const smartctl = defineParser({
  name: 'smartctl',
  description: 'Identity, counters, self-tests and health of a drive, from smartctl',
  output: SmartReport,
  parse(text, context) {
    const { lines, tail } = splitLines(text);
    // Text of smartctl holds no line that begins with a brace, so one decides which form this is.
    const isText =
      lines.some((line) => /^smartctl (?:version )?\d/.test(line)) && !lines.some((line) => line.startsWith('{'));
    const json = isText ? undefined : readJson(text, 'smartctl');
    if (isJsonObject(json)) {
      if (!isJsonObject(json.smartctl) && !Array.isArray(json.devices) && at(json, 'device') === undefined)
        throw unreadable('smartctl', 'the JSON document is none of smartctl');
      return report(json, context, true);
    }
    const document = smartctlTextDocument(lines) ?? scanDocument(lines);
    if (document === undefined) throw unreadable('smartctl', 'it is neither its JSON nor its text');
    return report(document, context, tail === undefined);
  },
});
