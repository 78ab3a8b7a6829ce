import { type DeviceAccess, toInfrastructorError } from '@infrastructor/core';
import { readDrive } from '../commands/smartctl-drive.ts';
import { smartctl } from '../parsers/smartctl.ts';
import type { SmartReport } from '../schemas/smart-report.ts';
import type { FoundDrive } from './found-drive.ts';

export interface SmartAccess {
  readonly exec: DeviceAccess['exec'];
  /** smartctl 7.0 and later print JSON. */
  readonly json: boolean;
  readonly now: Date;
  warn(message: string): void;
}

/** A drive that gives no answer must not keep the others from being read. */
const timeoutMs = 25_000;

/**
 * What smartctl says of one drive, or why it says nothing. A USB bridge that it does not know is tried as SAT, which nearly
 * all of them speak (smartctl(8), -d sat).
 * @throws {InfrastructorError} when the device itself is away, or root is refused
 */
export async function readSmart(drive: FoundDrive, access: SmartAccess): Promise<SmartReport | string> {
  if (drive.withoutSmart !== undefined) return drive.withoutSmart;
  const report = await attempt(drive.path, drive.type, access);
  const isUnknownBridge =
    typeof report === 'object' && report.messages.some((message) => /Unknown USB bridge/.test(message));
  if (!isUnknownBridge || drive.type?.startsWith('sat')) return report;
  const asSat = await attempt(drive.path, 'sat', access);
  return typeof asSat === 'object' && (asSat.passed !== undefined || asSat.asleep) ? asSat : report;
}

async function attempt(path: string, type: string | undefined, { exec, json, now, warn }: SmartAccess) {
  try {
    const { stdout, stderr, exitCode } = await exec(readDrive(path, type, json), { privileged: true, timeoutMs });
    if (stdout.trim() === '')
      return `smartctl printed nothing: ${stderr.trim().slice(0, 200) || `exit code ${exitCode}`}`;
    return smartctl.parse(`${stdout.trimEnd()}\n`, { now, exitCode, warn });
  } catch (thrown) {
    const error = toInfrastructorError(thrown);
    const concernsDrive = error.code === 'DEADLINE_EXCEEDED' || error.code === 'PARSE_FAILED';
    if (!concernsDrive) throw thrown;
    return error.code === 'PARSE_FAILED' ? error.message : `The drive gave no answer within ${timeoutMs / 1_000} s`;
  }
}
