import type { TSchema } from 'typebox';
import type { CollectorDefinition } from '../contract/collector.ts';
import type { CommandDefinition } from '../contract/command.ts';
import type { DeviceAccess, DeviceInfo } from '../contract/context.ts';
import { durationMs } from '../contract/duration.ts';
import { DataCollectionError, isInfrastructorError } from '../contract/errors.ts';
import type { ShellCommand } from '../contract/sh.ts';
import type { ExecOptions, ExecResult, Shell } from '../device/shell.ts';
import { validated } from '../schema/validator.ts';
import { traced } from '../tracing/traced.ts';
import type { Collect } from './collect.ts';
import { addWarning, type Frame } from './frame.ts';
import type { PipelineServices } from './services.ts';

/** What a handler can do on one device, under the signal and with the identity of its frame. */
export function createDeviceAccess(
  services: PipelineServices,
  collect: Collect,
  frame: Frame,
  device: DeviceInfo,
): DeviceAccess {
  const shell = () => services.devices.shell(device);
  const withSignal = <Options extends { readonly signal?: AbortSignal | undefined }>(options?: Options) => ({
    ...options,
    signal: options?.signal ? AbortSignal.any([options.signal, frame.signal]) : frame.signal,
  });
  // A collector only reads, so its commands may share a shell. What changes something has one of its own.
  const shared = frame.holdsPlaceOn === device.id;
  // The device's transport is the name: `ssh exec`. What is executed may hold secrets and is told nowhere.
  const spanned = <T>(what: string, work: (shell: Shell) => Promise<T>, name?: string): Promise<T> => {
    const attributes = { 'infrastructor.device': device.hostname, 'infrastructor.command': name };
    return traced(`${device.transport} ${what}`, attributes, async () => work(await shell()));
  };
  const execute = (command: ShellCommand, options: ExecOptions | undefined, name?: string) =>
    spanned('exec', (on) => on.exec(command, withSignal({ shared, ...options })), name);
  const exec: DeviceAccess['exec'] = (command, options) => execute(command, options);
  const run = async (command: CommandDefinition, params: unknown = {}) => {
    const checked = validated(command.params, params, command.name);
    const options = {
      privileged: command.privileged,
      timeoutMs: command.timeout ? durationMs(command.timeout) : undefined,
    };
    const result = await execute(command.command(checked), options, command.name);
    if (command.okExit !== 'any' && !command.okExit.includes(result.exitCode ?? -1))
      throw commandError(command, device, result);
    if (result.truncated) addWarning(frame, `The output of ${command.name} was cut at its size limit`);
    return parseOutput(command, device, result, frame, services);
  };
  return {
    device,
    exec,
    run: run as DeviceAccess['run'],
    openStream: async (command, options) => (await shell()).openStream(command, withSignal(options)),
    readFile: (path, options) => spanned('read file', (on) => on.readFile(path, withSignal(options))),
    writeFileAtomic: (path, content, options) =>
      spanned('write file', (on) => on.writeFileAtomic(path, content, withSignal(options))),
    stat: (path, options) => spanned('stat', (on) => on.stat(path, withSignal(options))),
    list: (path, options) => spanned('list', (on) => on.list(path, withSignal(options))),
    connect: async (target, options) => (await shell()).connect(target, withSignal(options)),
    collect: (async (collector: CollectorDefinition, params: unknown = {}, options?: { fresh?: boolean }) =>
      collect(frame, collector, device, params, { fresh: options?.fresh ?? frame.fresh })) as DeviceAccess['collect'],
  };
}

function parseOutput(
  command: CommandDefinition<TSchema>,
  device: DeviceInfo,
  result: ExecResult,
  frame: Frame,
  { clock }: PipelineServices,
): unknown {
  try {
    return command.parser.parse(result.stdout, {
      now: new Date(clock.now()),
      exitCode: result.exitCode,
      warn: (message) => addWarning(frame, message),
    });
  } catch (error) {
    if (isInfrastructorError(error)) throw error;
    throw new DataCollectionError(
      'PARSE_FAILED',
      `The output of ${command.name} on ${device.hostname} cannot be read`,
      {
        cause: error,
        hint: `Please report it with the output of: infrastructor record ${device.hostname}`,
      },
    );
  }
}

const longestWords = 600;

/** The command's own words, typed by what its exit code says (POSIX.1-2017, Shell, 2.8.2: 126 and 127). */
function commandError(
  command: CommandDefinition<TSchema>,
  device: DeviceInfo,
  result: ExecResult,
): DataCollectionError {
  const words = (result.stderr.trim() || result.stdout.trim()).slice(0, longestWords);
  const ended = result.signal ? `was ended by ${result.signal}` : `exited with ${result.exitCode}`;
  const details = { command: command.name, exitCode: result.exitCode, signal: result.signal, stderr: words };
  if (result.exitCode === 127) {
    return new DataCollectionError('COMMAND_NOT_FOUND', `${command.name}: not found on ${device.hostname}: ${words}`, {
      details,
      hint: 'Install the program there, or make sure that it is on the PATH of the user we log in as.',
    });
  }
  return new DataCollectionError('COMMAND_FAILED', `${command.name} on ${device.hostname} ${ended}: ${words}`, {
    details,
    hint: 'The text is the device’s own; it usually says what is missing.',
  });
}
