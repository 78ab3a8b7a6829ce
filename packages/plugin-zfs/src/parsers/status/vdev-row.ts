import { countOf } from '../reading/figures.ts';

/** Columns of the table, from its header or as they always were. */
export interface VdevHeader {
  readonly stateColumn: number | undefined;
  /** Where a row without a note ends. */
  readonly endColumn: number | undefined;
  /** Columns between STATE and the note: READ, WRITE, CKSUM, and on request SLOW and POWER. */
  readonly counters: readonly string[];
}

export interface VdevRow {
  readonly indent: number;
  readonly name: string;
  readonly state: string;
  readonly counters: Readonly<Record<string, number | undefined>>;
  readonly note: string | null;
  /** A figure was there but could only be read in part. */
  readonly doubtful: boolean;
}

const states =
  'ONLINE|DEGRADED|FAULTED|OFFLINE|UNAVAIL|REMOVED|AVAIL|INUSE|SUSPENDED|SPLIT|CANT_OPEN|CLOSED|UNKNOWN|HEALTHY';
const stateFirst = new RegExp(`^(${states})(?=\\s|$)`);
const row = new RegExp(`^\\s*(\\S.*?)\\s+(${states})(?=\\s|$)(.*)$`);

/** No device path is longer (PATH_MAX); longer lines are not rows, and are not worth a search. */
const longestRow = 4352;

export const defaultHeader: VdevHeader = {
  stateColumn: undefined,
  endColumn: undefined,
  counters: ['READ', 'WRITE', 'CKSUM'],
};

/** Reads `NAME STATE READ WRITE CKSUM …`; undefined for any other line. */
export function vdevHeaderOf(line: string): VdevHeader | undefined {
  const match = /^\s*NAME\s+STATE\s+READ\s+WRITE\s+CKSUM/.exec(line);
  if (!match) return undefined;
  const further = line.slice(match[0].length).trim().split(/\s+/);
  return {
    stateColumn: line.indexOf('STATE'),
    endColumn: match[0].length,
    counters: ['READ', 'WRITE', 'CKSUM', ...further.filter((name) => name === 'SLOW' || name === 'POWER')],
  };
}

/** One line of the table, without tabs. Undefined where the line has no state, like the heading of a class. */
export function vdevRowOf(line: string, header: VdevHeader): VdevRow | undefined {
  if (line.length > longestRow) return undefined;
  const split = splitAtState(line, header.stateColumn);
  if (!split) return undefined;
  const { name, state, rest } = split;
  const indent = line.length - line.trimStart().length;
  const words = rest.trim().split(/\s+/);
  const counted = words.length >= 3 && words.slice(0, 3).every((word) => /^(?:\d|-$)/.test(word));
  const taken = counted ? Math.min(header.counters.length, words.length) : 0;
  const counters: Record<string, number | undefined> = {};
  let doubtful = false;
  for (const [index, word] of words.slice(0, taken).entries()) {
    const whole = /^\d[\d.]*[KMGTPE]?/.exec(word)?.[0];
    counters[header.counters[index] ?? ''] = whole === undefined ? undefined : countOf(whole);
    doubtful ||= whole !== undefined && whole !== word;
  }
  const note = words.slice(taken).join(' ');
  return { indent, name, state, counters, note: note === '' ? null : note, doubtful };
}

/** Names may hold spaces and words like ONLINE, so the header's column is believed before the first match. */
function splitAtState(
  line: string,
  column: number | undefined,
): { name: string; state: string; rest: string } | undefined {
  if (column !== undefined && column > 0 && line[column - 1] === ' ') {
    const state = stateFirst.exec(line.slice(column))?.[1];
    const name = line.slice(0, column).trim();
    if (state && name) return { name, state, rest: line.slice(column + state.length) };
  }
  const match = row.exec(line);
  return match ? { name: match[1] ?? '', state: match[2] ?? '', rest: match[3] ?? '' } : undefined;
}
