import type { InfrastructorError } from '@infrastructor/core';

/** Exit codes of sysexits.h, so that scripts can tell what kind of failure it was. */
export const exitCodes = {
  ok: 0,
  usage: 64,
  dataError: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  noPermission: 77,
  configuration: 78,
} as const;

/** The exit code for an error, by its kind. */
export function exitCodeFor({ code, status }: InfrastructorError): number {
  if (code === 'PARSE_FAILED') return exitCodes.dataError;
  if (code === 'CONFIGURATION_INVALID') return exitCodes.configuration;
  if (status === 400) return exitCodes.usage;
  if (status === 401 || status === 403) return exitCodes.noPermission;
  if (status === 404) return exitCodes.noInput;
  if (status === 503 || status === 504 || status === 429) return exitCodes.unavailable;
  return status >= 500 ? exitCodes.software : 1;
}
