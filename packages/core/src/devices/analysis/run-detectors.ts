import type { DetectorContext, DetectorDefinition } from '../../contract/detector.ts';
import { type InfrastructorError, toInfrastructorError } from '../../contract/errors.ts';
import type { Needs, Resolved } from '../../contract/token.ts';
import { createDeadline, withSignal } from '../../pipeline/deadline.ts';
import type { Owned } from '../../registry/registry.ts';
import type { DetectedCapability } from './device-analysis-schema.ts';

/**
 * Runs detectors side by side, each with its own deadline, and gives their answers in the order of names. One that fails
 * or hangs leaves the others alone: its capability is `unknown`, never absent.
 * @throws {InfrastructorError} when the device itself cannot be reached, because then nothing was found out at all
 */
export async function runDetectors(
  detectors: readonly Owned<DetectorDefinition>[],
  needsOf: (detector: Owned<DetectorDefinition>) => Resolved<Needs>,
  context: DetectorContext,
  timeoutMs: number,
): Promise<DetectedCapability[]> {
  const found = await Promise.all(
    detectors.map((detector) => runDetector(detector.definition, { ...context, needs: needsOf(detector) }, timeoutMs)),
  );
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function runDetector(
  detector: DetectorDefinition,
  context: DetectorContext,
  timeoutMs: number,
): Promise<DetectedCapability> {
  const { name } = detector;
  using deadline = createDeadline(timeoutMs, `The detector ${name}`, context);
  try {
    const detection = await withSignal(detector.probe(under(deadline.signal, context)), deadline.signal);
    if (!detection) return { name, state: 'absent' };
    const { evidence, details } = detection;
    return { name, state: 'present', evidence, ...(details ? { details: { ...details } } : {}) };
  } catch (thrown) {
    const error = toInfrastructorError(deadline.signal.aborted ? deadline.signal.reason : thrown);
    if (context.signal.aborted || isUnreachable(error)) throw error;
    if (error.code === 'INTERNAL') context.log.error('detector failed', { detector: name, error: error.cause });
    context.warn(`Whether ${context.device.hostname} has ${name} could not be found out: ${error.message}`);
    return { name, state: 'unknown', reason: error.message };
  }
}

const isUnreachable = ({ status, code }: InfrastructorError) => status === 503 && code !== 'SERVICE_UNAVAILABLE';

/** The same device under a shorter signal, so that the remote command of a detector that ran out of time ends with it. */
function under(signal: AbortSignal, context: DetectorContext): DetectorContext {
  const shorter = <Options extends { readonly signal?: AbortSignal | undefined }>(options?: Options) => ({
    ...options,
    signal: options?.signal ? AbortSignal.any([options.signal, signal]) : signal,
  });
  return {
    ...context,
    signal,
    exec: (command, options) => context.exec(command, shorter({ shared: true, ...options })),
    openStream: (command, options) => context.openStream(command, shorter(options)),
    readFile: (path, options) => context.readFile(path, shorter(options)),
    stat: (path, options) => context.stat(path, shorter(options)),
    list: (path, options) => context.list(path, shorter(options)),
    connect: (target, options) => context.connect(target, shorter(options)),
  };
}
