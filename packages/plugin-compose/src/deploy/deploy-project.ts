import { ConflictError, DataCollectionError, type DeviceAccess, type HandlerContext, sh } from '@infrastructor/core';
import type { Deployment } from '../schemas/deployment.ts';
import type { EngineContainer } from '../schemas/engine-container.ts';
import type { DeployInput } from '../tools/deploy-input.ts';
import { runCompose, wordsOf } from './compose-project.ts';
import { deploymentAnswer } from './deployment-answer.ts';
import { DeploymentSteps } from './deployment-steps.ts';
import { lastLines } from './last-lines.ts';
import { removePending, writePending } from './pending-deployment.ts';
import { type PreparedDeployment, prepareDeployment } from './prepare-deployment.ts';
import { type DeploymentProgress, undoDeployment } from './undo-deployment.ts';
import { waitUntilHealthy } from './wait-until-healthy.ts';

type Context = HandlerContext & DeviceAccess;

const longMs = 600_000;

/**
 * Deploys a compose file: validate, back up, write, pull, start, wait until healthy. When a step fails, what was before
 * is restored, and the error says which step it was.
 * @throws {ConflictError} when data is at risk and that was not accepted; nothing was changed then
 * @throws {DataCollectionError} COMMAND_FAILED when a step failed
 */
export async function deployProject(
  context: Context,
  content: string,
  input: DeployInput,
  { settleSec, reconnectSec }: { readonly settleSec: number; readonly reconnectSec: number },
): Promise<Deployment> {
  const steps = new DeploymentSteps(context, 6);
  const prepared = await steps.run('validate', () => prepareDeployment(context, content, input));
  if (prepared.atRisk.length > 0 && !input.acceptDataAtRisk) {
    throw new ConflictError(`Data is at risk, nothing was changed: ${prepared.atRisk.join('; ')}`, {
      hint: 'Give the volumes names, or call with acceptDataAtRisk when the data is not needed.',
    });
  }
  const progress: DeploymentProgress = { begun: false, imagesPulled: false, containersTouched: false };
  const settleMs = settleSec * 1000;
  try {
    const containers = await carryOut(context, steps, prepared, content, input, progress, settleMs);
    await finish(context, prepared, input);
    return deploymentAnswer(prepared, containers, steps, content, input);
  } catch (error) {
    // Without a caller or our turn nothing more can be done now; the mark tells the next deployment.
    if (context.signal.aborted || !progress.begun) throw error;
    throw await undoDeployment(context, steps, prepared, progress, error, {
      timeoutMs: input.healthTimeoutSec * 1000,
      settleMs,
      reconnectMs: reconnectSec * 1000,
    });
  }
}

async function carryOut(
  context: Context,
  steps: DeploymentSteps,
  prepared: PreparedDeployment,
  content: string,
  input: DeployInput,
  progress: DeploymentProgress,
  settleMs: number,
): Promise<readonly EngineContainer[]> {
  const { target, folders, backupPath, images, active } = prepared;
  const project = { ...target.project, folderExists: true };
  if (folders.length > 0) await steps.run('create folders', () => checked(context, sh`mkdir -p -- ${folders}`));
  if (backupPath !== undefined) {
    await steps.run('back up', () => context.writeFileAtomic(backupPath, target.previous ?? '', { mode: 0o600 }));
  }
  const isUnchanged = target.current === content && !target.pending;
  if (!isUnchanged) {
    await steps.run('write', async () => {
      const pending = { file: target.file, backup: backupPath ?? null, startedAt: context.now().toISOString() };
      await writePending(context, project.folder, pending);
      progress.begun = true;
      await context.writeFileAtomic(target.file, content, { mode: 0o640 });
    });
  }
  if (!input.startServices) return target.containers;
  // Images and containers may change from here on, also when the file itself is the same.
  progress.begun = true;
  if (images.size > 0) {
    progress.imagesPulled = true;
    await steps.run('pull', async () => {
      const result = await runCompose(context, project, sh`pull -q ${[...images.keys()]}`, {
        timeoutMs: longMs,
        exclusive: true,
      });
      if (result.exitCode !== 0) throw failure('An image could not be pulled', wordsOf(result));
    });
  }
  await steps.run('start', async () => {
    progress.containersTouched = true;
    const force = input.recreateContainers ? ['--force-recreate'] : [];
    const result = await runCompose(context, project, sh`up -d ${force} ${input.services ?? []}`, {
      timeoutMs: longMs,
      exclusive: true,
    });
    if (result.exitCode !== 0) throw failure('The services could not be started', wordsOf(result));
  });
  return steps.run('wait until healthy', async () => {
    const wanted = active.filter((name) => isExpected(prepared, name));
    const watch = {
      project: project.name,
      services: wanted,
      before: target.containers,
      timeoutMs: input.healthTimeoutSec * 1000,
      settleMs,
    };
    const { containers, failures } = await waitUntilHealthy(context, watch);
    if (failures.length === 0) return containers;
    const told = await Promise.all(
      failures.map(async ({ container, reason }) => {
        const lines = container ? await lastLines(context, container.id) : '';
        return `${container?.name ?? ''} ${reason}${lines === '' ? '' : `; it said: ${lines}`}`.trim();
      }),
    );
    throw failure('The services did not become healthy', told.join('\n'));
  });
}

/** A service of no instances has no container to wait for. */
function isExpected({ model }: PreparedDeployment, name: string): boolean {
  const service = model.services[name] as
    | { readonly deploy?: { readonly replicas?: unknown }; readonly scale?: unknown }
    | undefined;
  return String(service?.deploy?.replicas ?? service?.scale ?? 1) !== '0';
}

function failure(what: string, words: string): DataCollectionError {
  return new DataCollectionError('COMMAND_FAILED', `${what}: ${words}`);
}

async function checked({ exec }: DeviceAccess, command: Parameters<DeviceAccess['exec']>[0]): Promise<void> {
  const result = await exec(command);
  if (result.exitCode !== 0) throw failure('A folder could not be created', wordsOf(result));
}

/** The mark goes when all is well; the backup stays, unless nobody wants it. */
async function finish(context: Context, { target, backupPath }: PreparedDeployment, input: DeployInput): Promise<void> {
  await removePending(context, target.project.folder);
  if (backupPath !== undefined && !input.backupExisting) await context.exec(sh`rm -f -- ${backupPath}`);
}
