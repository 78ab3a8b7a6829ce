import {
  type DeviceAccess,
  defineResource,
  type HandlerContext,
  isInfrastructorError,
  token,
} from '@infrastructor/core';
import { runningContainers } from '../logs/docker-log.ts';
import type { LogQuery } from '../logs/log-query.ts';
import { readLogs } from '../logs/read-logs.ts';
import { monitoringOptions } from '../options.ts';
import type { LogLine, LogSource } from '../schemas/log-line.ts';

const limit = 200;
const mostDevices = 20;
const sources: readonly LogSource[] = ['journald', 'kernel', 'docker', 'file'];

/** The part of core's devices that is needed here. */
interface DeviceList {
  readonly table: {
    list(request: { readonly limit: number }): Promise<{ readonly items: readonly { readonly hostname: string }[] }>;
  };
}
const devicesToken = token<DeviceList>('infrastructor.devices');
const needs = { options: monitoringOptions, devices: devicesToken };

type Context = HandlerContext<typeof needs>;

const logsOf = ({ device, exec }: DeviceAccess, query: LogQuery, { now, warn, needs: { options } }: Context) =>
  readLogs(query, { device, exec, now: now(), warn }, options.logFolders);

/** The journal, or where there is none the system log. */
async function systemLog(device: DeviceAccess, context: Context): Promise<readonly LogLine[]> {
  try {
    return await logsOf(device, { source: 'journald', limit }, context);
  } catch (error) {
    if (!isInfrastructorError(error) || error.code !== 'COMMAND_NOT_FOUND') throw error;
    return logsOf(device, { source: 'file', limit }, context);
  }
}

/** One source on every device; what one of them cannot tell keeps no other from being read. */
async function fleetLog(source: LogSource, filter: string, context: Context) {
  const { items } = await context.needs.devices.table.list({ limit: mostDevices });
  const failed: { readonly device: string; readonly reason: string }[] = [];
  const found = await Promise.all(
    items.map(async ({ hostname }) => {
      try {
        const lines = await logsOf(await context.onDevice(hostname), { source, grep: filter, limit }, context);
        return lines.map((line) => ({ device: hostname, ...line }));
      } catch (error) {
        failed.push({
          device: hostname,
          reason: isInfrastructorError(error) ? error.message : 'An unexpected error occurred',
        });
        return [];
      }
    }),
  );
  const lines = found.flat().sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1));
  return { source, filter, lines: lines.slice(-limit), failed };
}

const ofDevice = defineResource({
  uri: 'logs://{device}',
  name: 'Log of a device',
  description: `The newest ${limit} lines of the journal, or of the system log where there is no journal`,
  needs,
  read: async (context) => systemLog(await context.onDevice(context.variables.device), context),
});

/**
 * Both templates of two segments cover the same URIs, so one reader serves both: where the first segment names a source, and
 * not a device, it is the source on all devices.
 */
async function twoSegments(first: string, second: string, context: Context): Promise<unknown> {
  const source = sources.find((each) => each === first);
  const isDevice =
    source === undefined ||
    (await context.onDevice(first).then(
      () => true,
      () => false,
    ));
  if (source !== undefined && !isDevice) return fleetLog(source, second, context);
  return logsOf(await context.onDevice(first), { source: 'docker', unit: second, limit }, context);
}

/** Containers that run now; a device that does not say so soon is left out. */
async function runningNames({ needs: { devices }, onDevice }: Context): Promise<readonly string[]> {
  const { items } = await devices.table.list({ limit: mostDevices });
  const found = await Promise.allSettled(
    items.map(
      async ({ hostname }) => (await (await onDevice(hostname)).exec(runningContainers, { timeoutMs: 3_000 })).stdout,
    ),
  );
  const names = found.flatMap((each) => (each.status === 'fulfilled' ? each.value.split('\n') : []));
  return [...new Set(names.filter(Boolean))].sort();
}

const ofContainer = defineResource({
  uri: 'logs://{device}/{container}',
  name: 'Log of a container',
  description: `The newest ${limit} lines of a container, both streams`,
  needs,
  complete: { container: (_typed, context) => runningNames(context) },
  read: (context) => twoSegments(context.variables.device, context.variables.container, context),
});

const ofSource = defineResource({
  uri: 'logs://{source}/{filter}',
  name: 'Lines of a log on every device',
  description: `Lines that hold the filter's words in one source (${sources.join(', ')}), of all devices by time`,
  needs,
  complete: { source: async (typed) => sources.filter((source) => source.startsWith(typed)) },
  read: (context) => twoSegments(context.variables.source, context.variables.filter, context),
});

export const logResources = [ofDevice, ofContainer, ofSource];
