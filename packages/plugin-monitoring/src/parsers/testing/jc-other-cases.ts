import { sizeBytes } from '../size.ts';
import type { JcCase } from './jc-case.ts';
import type { Row } from './jc-renaming.ts';

/** Words of an option of ssh in order, whether it is a text, a number, a list, or stands on several lines. */
const wordsOf = (value: unknown): string[] =>
  [value]
    .flat()
    .flatMap((entry) => String(entry).split(/[\s,]+/))
    .map((word) => word.replace(/^\[(.*)\]:/, '$1:'));

interface SshOption {
  readonly name: string;
  readonly values: readonly string[];
}

/** Our blocks with the options of one name together, as jc has them. */
function sshBlocks(answer: unknown): unknown {
  const { blocks } = answer as { blocks: { patterns: string[]; includes: string[]; options: SshOption[] }[] };
  return blocks.map(({ patterns, includes, options }) => {
    const all = [...options, ...includes.map((glob) => ({ name: 'include', values: [glob] }))];
    const names = [...new Set(all.map(({ name }) => name))];
    const valuesOf = (name: string) => all.filter((option) => option.name === name).flatMap(({ values }) => values);
    return { patterns, options: Object.fromEntries(names.map((name) => [name, wordsOf(valuesOf(name))])) };
  });
}

function sshBlock({ host_list: patterns, host: _, ...rest }: Row): Record<string, unknown> {
  const options = Object.entries(rest).filter(([name]) => !name.endsWith('_strategy'));
  return { patterns, options: Object.fromEntries(options.map(([name, value]) => [name, wordsOf(value)])) };
}

const amount = (row: Row, name: string) => {
  const unit = row[`${name}_unit`];
  const unitBytes = sizeBytes(typeof unit === 'string' ? `1${unit}` : '1') ?? 1;
  return Math.round(Number(row[name]) * unitBytes);
};
const iostatRow = (row: Row) => ({
  name: row.pool,
  depth: row.parent === undefined ? 0 : 1,
  allocatedBytes: amount(row, 'cap_alloc'),
  freeBytes: amount(row, 'cap_free'),
  readOperationsPerSec: row.ops_read,
  writeOperationsPerSec: row.ops_write,
  readBytesPerSec: amount(row, 'bw_read'),
  writeBytesPerSec: amount(row, 'bw_write'),
});

interface Vdev {
  readonly classes?: Readonly<Record<string, readonly Vdev[]>>;
  readonly children?: readonly Vdev[];
}
const flat = (vdev: Vdev): Vdev[] => [
  vdev,
  ...[...Object.values(vdev.classes ?? {}).flat(), ...(vdev.children ?? [])].flatMap(flat),
];
const withoutNulls = (row: Row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
const oneBlank = (text: unknown) => (typeof text === 'string' ? text.replace(/ +/g, ' ') : undefined);
const poolRow = (row: Row) => ({
  pool: row.pool,
  state: row.state,
  status: row.status,
  action: row.action,
  see: row.see,
  scan: oneBlank(row.scan ?? row.scrub),
  vdevs: (row.config as Row[]).map(({ name, state, read, write, checksum, errors }) => ({
    ...{ name, state, read, write },
    cksum: checksum,
    ...(errors === undefined ? {} : { note: errors }),
  })),
  errors: String(row.errors).split('\n'),
});

/** Where parsers of other packages stand for those of jc. */
export const jcOtherCases: Readonly<Record<string, JcCase>> = {
  ini: { parser: 'ini', expect: (answer) => ({ value: answer }) },
  yaml: {
    parser: 'yaml',
    expect: (answer) => answer,
    actual: (answer) => (answer as { documents: unknown }).documents,
  },
  ssh_conf: { parser: 'ssh-config', expect: (answer) => (answer as Row[]).map(sshBlock), actual: sshBlocks },
  zpool_iostat: { parser: 'zpool.iostat', expect: (answer) => (answer as Row[]).map(iostatRow) },
  zpool_status: {
    parser: 'zpool.status',
    expect: (answer) => (answer as Row[]).map(poolRow),
    actual: (answer) =>
      (answer as (Row & { vdevs: Vdev })[]).map(({ vdevs, ...pool }) => ({
        ...withoutNulls(pool),
        vdevs: flat(vdevs),
      })),
  },
};
