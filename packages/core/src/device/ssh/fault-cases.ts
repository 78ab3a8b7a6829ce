/** One way in which the network or the server lets us down, and what a caller gets then. */
export interface FaultCase {
  readonly id: string;
  /** When it happens: while we connect, or on an established connection. */
  readonly when: 'connecting' | 'in use';
  readonly fault: string;
  /** Every command path ends in one of these, within its own deadline; `ok` is a result. */
  readonly codes: readonly string[];
  /** What the paths end in that are still running when it happens, where that is less. */
  readonly runningCodes?: readonly string[];
  /** What the error says was under way. */
  readonly phases?: readonly string[];
}

/** The ways in which a shell uses a device; the fault suite sends each of them through each case. */
export const commandPaths = [
  'exec',
  'exec, long',
  'exec with input',
  'exec, shared',
  'exec, shared, long',
  'readFile',
  'writeFileAtomic',
  'stat',
  'list',
  'openStream',
  'connect',
] as const;
export type CommandPath = (typeof commandPaths)[number];

/** Those that are still running when something happens on the way. */
export const longPaths: readonly CommandPath[] = ['exec, long', 'exec, shared, long', 'openStream'];

const late = ['DEADLINE_EXCEEDED'];
const lost = ['SSH_CONNECTION_LOST'];
/** Others wait for the first attempt to connect. */
const waiting = ['waiting for a channel', 'waiting before the next attempt'];

export const faultCases: readonly FaultCase[] = [
  { id: 'refused', when: 'connecting', fault: 'the port is closed', codes: ['DEVICE_UNREACHABLE'] },
  { id: 'deaf', when: 'connecting', fault: 'no answer to SYN', codes: late, phases: ['connecting', ...waiting] },
  {
    id: 'reset at once',
    when: 'connecting',
    fault: 'the connection is reset as soon as it is made',
    codes: ['DEVICE_UNREACHABLE', ...late],
  },
  {
    id: 'silent before the banner',
    when: 'connecting',
    fault: 'connected, then silence before the SSH banner',
    codes: late,
    phases: ['waiting for the SSH banner', ...waiting],
  },
  {
    id: 'silent in the key exchange',
    when: 'connecting',
    fault: 'silence in the key exchange',
    codes: late,
    phases: ['exchanging keys', ...waiting],
  },
  {
    id: 'silent in authentication',
    when: 'connecting',
    fault: 'silence in authentication',
    codes: late,
    phases: ['authenticating', ...waiting],
  },
  { id: 'one byte a second', when: 'connecting', fault: 'one byte a second', codes: late },
  {
    id: 'silent before a channel',
    when: 'in use',
    fault: 'silence before a channel opens (half open)',
    codes: late,
    phases: ['opening a channel', 'connecting to', 'running', ...waiting],
  },
  {
    id: 'silent in the output',
    when: 'in use',
    fault: 'silence in the middle of the output (half open)',
    codes: ['ok', ...late],
    runningCodes: late,
  },
  {
    id: 'reset in the output',
    when: 'in use',
    fault: 'reset (RST) in the middle of the output',
    codes: ['ok', ...lost],
    runningCodes: lost,
  },
  {
    id: 'cut in the output',
    when: 'in use',
    fault: 'closed (FIN) in the middle of the output',
    codes: ['ok', ...lost],
    runningCodes: lost,
  },
  { id: 'delay', when: 'in use', fault: '20 ms of delay each way', codes: ['ok', ...late], runningCodes: late },
];
