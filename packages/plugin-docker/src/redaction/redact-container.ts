import { redacted } from '@infrastructor/core/redaction';
import type { ContainerDetail } from '../schemas/container-detail.ts';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';
import { cleanUntrusted } from './clean-untrusted.ts';

type Labels = Readonly<Record<string, string>>;

/** Labels without what is secret by its name, in a URL or in a command; their text is the image's, not ours. */
export function redactLabels(labels: Labels): Record<string, string> {
  return redacted(Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, cleanUntrusted(value)])));
}

/** A listed container as it may leave this plugin. */
export function redactSummary(container: ContainerSummary): ContainerSummary {
  const { command, labels } = container;
  return {
    ...container,
    ...(command === undefined ? {} : { command: redacted(cleanUntrusted(command)) }),
    labels: redactLabels(labels),
  };
}

/** An inspected container as it may leave this plugin. */
export function redactDetail(container: ContainerDetail): ContainerDetail {
  const { state, healthcheck } = container;
  const { health } = state;
  const { entrypoint, command } = container;
  // Which option holds a password depends on the program, which may stand in the entry point alone.
  const started = redacted([...entrypoint, ...command]);
  return {
    ...container,
    args: redacted([container.path ?? '', ...container.args]).slice(1),
    entrypoint: started.slice(0, entrypoint.length),
    command: started.slice(entrypoint.length),
    env: redacted(container.env),
    labels: redactLabels(container.labels),
    state: {
      ...state,
      ...(health
        ? {
            health: {
              ...health,
              log: health.log.map((run) => ({ ...run, output: redacted(cleanUntrusted(run.output)) })),
            },
          }
        : {}),
    },
    ...(healthcheck ? { healthcheck: { ...healthcheck, test: redacted(healthcheck.test) } } : {}),
  };
}

/** An event as it may leave this plugin: its attributes hold the labels, `exec_start` holds a command. */
export function redactEvent(event: EngineEvent): EngineEvent {
  const { detail, attributes } = event;
  const command = attributes.execID === undefined ? undefined : detail;
  return {
    ...event,
    ...(detail === undefined ? {} : { detail: command === undefined ? cleanUntrusted(detail) : redacted(command) }),
    attributes: redactLabels(attributes),
  };
}
