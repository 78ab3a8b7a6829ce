import type { EngineContainer } from '../schemas/engine-container.ts';

export type Verdict = 'up' | 'waiting' | 'failed';

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

export interface Watched {
  /** How long we have seen this very start of the container run. */
  readonly settledMs: number;
  /** Restarts since the deployment. */
  readonly restarts: number;
}

/** After so many restarts by docker it is no longer a dependency that was late. */
const mostRestarts = 3;

/**
 * Whether a container is up: healthy by its own check, or running without a restart for as long as it takes to settle, or
 * a task that has ended well. Running alone is not enough: what crashes at once runs too, for a moment.
 */
export function judge(container: EngineContainer, { settledMs, restarts }: Watched, settleMs: number): Judgement {
  const { status, health, exitCode, restartPolicy } = container;
  if (health === 'unhealthy') return { verdict: 'failed', reason: 'is unhealthy' };
  if (restarts >= mostRestarts) return { verdict: 'failed', reason: `was restarted ${restarts} times` };
  if (status === 'exited' || status === 'dead') return judgeEnded(exitCode, restartPolicy);
  if (status !== 'running') return { verdict: 'waiting', reason: `is ${status}` };
  if (health === 'healthy') return { verdict: 'up', reason: 'is healthy' };
  if (health !== undefined && health !== 'none')
    return { verdict: 'waiting', reason: `its health check says ${health}` };
  if (settledMs >= settleMs) return { verdict: 'up', reason: 'runs' };
  return { verdict: 'waiting', reason: 'has just been started' };
}

function judgeEnded(exitCode: number | undefined, restartPolicy: string | undefined): Judgement {
  const restartsAlways = restartPolicy === 'always' || restartPolicy === 'unless-stopped';
  if (restartsAlways) return { verdict: 'waiting', reason: `ended with ${exitCode} and is to be restarted` };
  if (exitCode === 0) return { verdict: 'up', reason: 'has done its task' };
  if (restartPolicy === 'on-failure')
    return { verdict: 'waiting', reason: `ended with ${exitCode} and may be restarted` };
  return { verdict: 'failed', reason: `ended with exit code ${exitCode}` };
}
