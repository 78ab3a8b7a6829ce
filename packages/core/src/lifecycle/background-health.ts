import { alertDispatcherToken } from '../alerts/alert-dispatcher.ts';
import { alertEngineToken } from '../alerts/alert-engine.ts';
import { configMonitorToken } from '../configs/config-monitor.ts';
import type { Container } from '../di/container.ts';
import { pollSchedulerToken } from '../polling/poll-scheduler.ts';
import type { ServiceHealth } from './health.ts';

/** How what runs by itself does: watchers of files, polling and alerts. */
export function backgroundHealth(container: Pick<Container, 'get'>): Readonly<Record<string, ServiceHealth>> {
  const engine = container.get(alertEngineToken).statistics();
  const { targets, givenUp } = container.get(alertDispatcherToken);
  const watchers = { ...container.get(configMonitorToken).statistics() };
  return {
    watchers: { status: 'healthy', details: watchers },
    scheduler: container.get(pollSchedulerToken).health(),
    alerts: {
      status: engine.dropped > 0 || givenUp > 0 ? 'degraded' : 'healthy',
      details: { ...engine, targets: [...targets], givenUp },
    },
  };
}
