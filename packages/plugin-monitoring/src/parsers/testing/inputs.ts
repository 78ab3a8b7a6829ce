import { readdirSync } from 'node:fs';
import { corpusPath, hasCorpora, readManifest, readText, transcriptsOf } from './corpora.ts';
import { jcCases } from './jc-cases.ts';
import { jcRows } from './jc-rows.ts';
import { procSamples } from './proc-samples.ts';

export interface Input {
  readonly parser: string;
  readonly id: string;
  readonly text: string;
}

/** Recordings of our own machines, by the parser that reads them. */
const recordings: Readonly<Record<string, readonly string[]>> = {
  df: ['df-PkT', 'df-i', 'df-output'],
  dmesg: ['dmesg'],
  cpuinfo: ['proc-cpuinfo'],
  diskstats: ['proc-diskstats'],
  findmnt: ['findmnt'],
  free: ['free-b'],
  inotify: ['inotify'],
  journal: ['journalctl-json', 'journalctl-err', 'journalctl-binary', 'journalctl-unit'],
  loadavg: ['proc-loadavg'],
  lsblk: ['lsblk', 'lsblk-O'],
  meminfo: ['proc-meminfo'],
  mounts: ['proc-mounts'],
  'net-dev': ['proc-net-dev'],
  'os-release': ['os-release'],
  pressure: ['proc-pressure'],
  'proc-vmstat': ['proc-vmstat'],
  ps: ['ps'],
  sensors: ['sensors'],
  sha256sum: ['swag-sha256'],
  smartctl: [
    'smartctl-ata',
    'smartctl-ata-text',
    'smartctl-ata-x',
    'smartctl-ata-H',
    'smartctl-scan',
    'smartctl-missing',
    'smartctl-virtio',
  ],
  ss: ['ss-listen'],
  stat: ['proc-stat'],
  syslog: ['kernel-log'],
  systemctl: ['systemctl-units', 'systemctl-json', 'systemctl-timers', 'systemctl-failed'],
  uptime: ['uptime', 'proc-uptime'],
};

function recorded(): Input[] {
  return Object.entries(recordings).flatMap(([parser, names]) =>
    names.flatMap((name) =>
      transcriptsOf(name)
        .filter(({ stdout }) => stdout.trim() !== '')
        .map(({ id, stdout }) => ({ parser, id, text: stdout })),
    ),
  );
}

function collected(): Input[] {
  if (!hasCorpora) return [];
  const jc = jcRows().flatMap(({ id, jcCase, text }) =>
    jcCase === undefined ? [] : [{ parser: jcCase.parser, id, text }],
  );
  const sos = readManifest(corpusPath('sos-expected/MANIFEST.tsv'))
    .filter(({ jc_parser: name = '' }) => name in jcCases)
    .map(({ jc_parser: name = '', source = '' }) => ({
      parser: jcCases[name]?.parser ?? '',
      id: source,
      text: readText(corpusPath('sosreports/tests/unit/fake_data_root', source)),
    }));
  const drives = readdirSync(corpusPath('smart-bench/json'))
    .filter((name) => !name.endsWith('.expected.json'))
    .map((name) => ({ parser: 'smartctl', id: name, text: readText(corpusPath('smart-bench/json', name)) }));
  const telegraf = corpusPath('telegraf/plugins/inputs');
  const others = [
    ...readdirSync(`${telegraf}/kernel/testdata/pressure`).map(
      (name) => ['pressure', `kernel/testdata/pressure/${name}`] as const,
    ),
    ...readdirSync(`${telegraf}/socketstat/testdata`).map((name) => ['ss', `socketstat/testdata/${name}`] as const),
    ...['stat_file_full', 'stat_file_partial'].map((name) => ['stat', `kernel/testdata/${name}`] as const),
    ...['success', 'issue_10297'].map((name) => ['mounts', `disk/testdata/${name}/proc/1/mountinfo`] as const),
  ].map(([parser, id]) => ({ parser, id, text: readText(`${telegraf}/${id}`) }));
  return [...jc, ...sos, ...drives, ...others];
}

const sampled = Object.entries(procSamples).map(([parser, text]) => ({ parser, id: 'sample', text }));

/** Every text that there is for every parser of this plugin. */
export const allInputs = (): Input[] => [...recorded(), ...collected(), ...sampled];
