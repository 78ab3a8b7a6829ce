import type { ContainerDetail } from '../schemas/container-detail.ts';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';
import { cleanUntrusted } from './clean-untrusted.ts';
import { redactArguments, redactCommandLine } from './redact-command.ts';
import { redactEnvironment } from './redact-environment.ts';
import { isSecretName, redactUrls, secretMarker } from './secret-marker.ts';

type Labels = Readonly<Record<string, string>>;

/** Values of labels whose names say that they are secrets, and passwords in URLs, replaced. */
export function redactLabels(labels: Labels): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      name,
      isSecretName(name) && value !== '' ? secretMarker(value) : redactUrls(cleanUntrusted(value)),
    ]),
  );
}

/** A listed container as it may leave this plugin. */
export function redactSummary(container: ContainerSummary): ContainerSummary {
  const { command, labels } = container;
  return {
    ...container,
    ...(command === undefined ? {} : { command: redactCommandLine(cleanUntrusted(command)) }),
    labels: redactLabels(labels),
  };
}

/** An inspected container as it may leave this plugin. */
export function redactDetail(container: ContainerDetail): ContainerDetail {
  const { state, healthcheck } = container;
  const { health } = state;
  return {
    ...container,
    args: redactArguments(container.args),
    entrypoint: redactArguments(container.entrypoint),
    command: redactArguments(container.command),
    env: redactEnvironment(container.env),
    labels: redactLabels(container.labels),
    state: {
      ...state,
      ...(health
        ? { health: { ...health, log: health.log.map((run) => ({ ...run, output: cleanUntrusted(run.output) })) } }
        : {}),
    },
    ...(healthcheck ? { healthcheck: { ...healthcheck, test: redactArguments(healthcheck.test) } } : {}),
  };
}

/** An event as it may leave this plugin: its attributes hold the labels, `exec_start` holds a command. */
export function redactEvent(event: EngineEvent): EngineEvent {
  const { detail, attributes } = event;
  const command = attributes.execID === undefined ? undefined : detail;
  return {
    ...event,
    ...(detail === undefined
      ? {}
      : { detail: command === undefined ? cleanUntrusted(detail) : redactCommandLine(command) }),
    attributes: redactLabels(attributes),
  };
}
