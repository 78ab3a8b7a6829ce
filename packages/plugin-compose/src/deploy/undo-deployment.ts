import { setTimeout as delay } from 'node:timers/promises';
import {
  DataCollectionError,
  type DeviceAccess,
  type HandlerContext,
  InfrastructorError,
  isInfrastructorError,
  sh,
} from '@infrastructor/core';
import type { DeploymentSteps } from './deployment-steps.ts';
import { removePending } from './pending-deployment.ts';
import type { PreparedDeployment } from './prepare-deployment.ts';
import { rollBack } from './roll-back.ts';

type Context = HandlerContext & DeviceAccess;

/** How far a deployment came, and so what has to be undone. */
export interface DeploymentProgress {
  begun: boolean;
  imagesPulled: boolean;
  containersTouched: boolean;
}

interface Limits {
  readonly timeoutMs: number;
  readonly settleMs: number;
  /** How long a device whose connection broke is waited for. */
  readonly reconnectMs: number;
}

/** The device cannot be spoken to, which says nothing about the deployment. */
const gone = new Set(['SSH_CONNECTION_LOST', 'SSH_CHANNEL_REFUSED', 'DEVICE_UNREACHABLE', 'BREAKER_OPEN']);
const isGone = (error: unknown) => isInfrastructorError(error) && gone.has(error.code);

/** Restores what was before a deployment that failed. Gives the error that tells of both. */
export async function undoDeployment(
  context: Context,
  steps: DeploymentSteps,
  { target, backupPath }: PreparedDeployment,
  progress: DeploymentProgress,
  error: unknown,
  limits: Limits,
): Promise<InfrastructorError> {
  const failed = steps.current;
  const words = isInfrastructorError(error) ? error.message : 'an unexpected error';
  const { name } = target.project;
  let problems: string[];
  try {
    if (isGone(error)) await steps.run('wait for the device', () => reach(context, limits.reconnectMs));
    const options = { ...progress, ...limits, backupPath: backupPath ?? target.pending?.backup ?? undefined };
    problems = await steps.run('roll back', () => rollBack(context, target, options));
    if (problems.length === 0) await removePending(context, target.project.folder);
  } catch (second) {
    if (isGone(second)) return cutOff(context, name, failed, steps, second);
    problems = [isInfrastructorError(second) ? second.message : 'an unexpected error'];
  }
  const restored =
    target.previous === undefined
      ? `nothing ran before; the file is kept as ${target.file}.failed`
      : 'what ran before was restored';
  const end = problems.length === 0 ? restored : `and it could not be rolled back fully: ${problems.join('; ')}`;
  return new DataCollectionError(
    'COMMAND_FAILED',
    `The deployment of ${name} failed at "${failed}", ${end}. ${words}`,
    {
      cause: error,
      hint:
        problems.length === 0
          ? 'Mend what the words above name, and deploy again.'
          : 'Look at the project on the machine itself.',
      details: { step: failed, rolledBack: problems.length === 0, steps: steps.done },
    },
  );
}

/** The mark of the deployment stays on the device, so the next one goes on from there, or rolls back to what ran before. */
function cutOff(
  { device }: Context,
  project: string,
  failed: string,
  steps: DeploymentSteps,
  cause: unknown,
): InfrastructorError {
  const code = isInfrastructorError(cause) ? cause.code : 'DEVICE_UNREACHABLE';
  return new InfrastructorError(
    code,
    `The deployment of ${project} was cut off at "${failed}": ${device.hostname} is out of reach`,
    {
      cause,
      hint: 'Deploy again when the device is back: it goes on from what is there, and still knows what ran before.',
      details: { step: failed, rolledBack: false, steps: steps.done },
    },
  );
}

/** Waits until the device answers again. @throws its last word when it does not in time */
async function reach({ exec, signal, now }: Context, withinMs: number): Promise<void> {
  const until = now().getTime() + withinMs;
  for (let waitMs = 500; ; waitMs *= 2) {
    try {
      await exec(sh`true`, { timeoutMs: 30_000 });
      return;
    } catch (error) {
      if (!isGone(error) || now().getTime() >= until) throw error;
    }
    await delay(Math.min(waitMs, until - now().getTime()), undefined, { signal });
  }
}
