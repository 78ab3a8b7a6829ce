import type { JSX } from 'solid-js';

export type Tone = 'good' | 'warn' | 'bad' | 'idle';

/** A state in words; its colour says the same again. */
export function Chip(props: { tone: Tone; children: JSX.Element; title?: string | undefined }) {
  return (
    <span class={`chip ${props.tone}`} title={props.title}>
      {props.children}
    </span>
  );
}

const tones: Readonly<Record<string, Tone>> = {
  online: 'good',
  running: 'good',
  healthy: 'good',
  ONLINE: 'good',
  success: 'good',
  deployed: 'good',
  active: 'good',
  slow: 'warn',
  stale: 'warn',
  warning: 'warn',
  restarting: 'warn',
  paused: 'warn',
  starting: 'warn',
  DEGRADED: 'warn',
  unreachable: 'bad',
  auth_failed: 'bad',
  critical: 'bad',
  failing: 'bad',
  unhealthy: 'bad',
  dead: 'bad',
  failure: 'bad',
  FAULTED: 'bad',
  UNAVAIL: 'bad',
  OFFLINE: 'bad',
  REMOVED: 'bad',
  SUSPENDED: 'bad',
};

/** The tone of a word that the server uses for a state. */
export function toneOf(state: string | undefined): Tone {
  return tones[state ?? ''] ?? 'idle';
}
