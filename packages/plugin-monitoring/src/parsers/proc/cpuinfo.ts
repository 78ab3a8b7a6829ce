import { defineParser } from '@infrastructor/core';
import { ProcCpuinfo, type ProcProcessor } from '../../schemas/proc-cpuinfo.ts';
import { numberOf, unreadable, warnSkipped, wholeLines } from '../text.ts';
import { addField, type Fields, readPair } from './pairs.ts';
import { integer, text } from './words.ts';

const yes = (word: string) => (/^(?:yes|no)$/.test(word) ? word === 'yes' : undefined);
const names = (value: string) => value.split(/\s+/).filter((name) => name !== '');
const sizeIn = (unit: RegExp, bytes: number) => (value: string) => {
  const digits = unit.exec(value)?.[1];
  return digits === undefined ? undefined : Number(digits) * bytes;
};

const processorFields: Fields = {
  processor: ['processor', integer],
  vendor_id: ['vendorId', text],
  'cpu family': ['cpuFamily', integer],
  model: ['model', (value) => integer(value) ?? text(value)],
  'model name': ['modelName', text],
  stepping: ['stepping', (value) => (value === 'unknown' ? null : integer(value))],
  microcode: ['microcode', text],
  'cpu MHz': ['clockMhz', numberOf],
  'cache size': ['cacheBytes', sizeIn(/^(\d+) KB$/, 1024)],
  'physical id': ['physicalId', integer],
  siblings: ['siblings', integer],
  'core id': ['coreId', integer],
  'cpu cores': ['cpuCores', integer],
  apicid: ['apicid', integer],
  'initial apicid': ['initialApicid', integer],
  fpu: ['fpu', yes],
  fpu_exception: ['fpuException', yes],
  'cpuid level': ['cpuidLevel', integer],
  wp: ['wp', yes],
  flags: ['flags', names],
  Features: ['flags', names],
  'vmx flags': ['vmxFlags', names],
  bugs: ['bugs', names],
  bogomips: ['bogomips', numberOf],
  BogoMIPS: ['bogomips', numberOf],
  'clflush size': ['clflushBytes', integer],
  cache_alignment: ['cacheAlignmentBytes', integer],
  'power management': ['powerManagement', (value) => (value === '' ? null : value)],
  'CPU implementer': ['implementer', text],
  'CPU architecture': ['architecture', text],
  'CPU variant': ['variant', text],
  'CPU part': ['part', text],
  'CPU revision': ['revision', text],
};
const machineFields: Fields = {
  Hardware: ['hardware', text],
  Revision: ['revision', text],
  Serial: ['serial', text],
  Model: ['model', text],
};
const addressSizes = /^(\d+) bits physical, (\d+) bits virtual$/;

/** Reads one line into a CPU; false where its value could not be read. */
function addToProcessor(row: Record<string, unknown>, name: string, value: string): boolean {
  if (name !== 'address sizes') return addField(row, processorFields, name, value);
  const [, physical, virtual] = addressSizes.exec(value) ?? [];
  if (physical === undefined) return false;
  Object.assign(row, { physicalAddressBits: Number(physical), virtualAddressBits: Number(virtual) });
  return true;
}

/** Reads /proc/cpuinfo of x86, ARM and what else has a line "processor" for each CPU (proc_cpuinfo(5)). */
export const cpuinfo = defineParser({
  name: 'cpuinfo',
  description: 'Processors and what they can, from /proc/cpuinfo',
  output: ProcCpuinfo,
  parse(source, context) {
    const processors: Record<string, unknown>[] = [];
    const machine: Record<string, unknown> = {};
    let row: Record<string, unknown> | undefined;
    let skipped = 0;
    for (const line of wholeLines(source, context)) {
      const [name, value = ''] = readPair(line) ?? [];
      if (name === 'processor' && integer(value) !== undefined) {
        row = {};
        processors.push(row);
      } else if (line.trim() === '') row = undefined;
      if (processors.length === 0 || line.trim() === '') continue;
      const isRead =
        name !== undefined &&
        // ARM adds a block of its own for the machine at the end.
        (row === undefined ? addField(machine, machineFields, name, value) : addToProcessor(row, name, value));
      if (!isRead) skipped += 1;
    }
    if (processors.length === 0) throw unreadable('/proc/cpuinfo', 'it has no line "processor:"');
    warnSkipped(context, skipped);
    const answer: ProcCpuinfo = { processors: processors as ProcProcessor[] };
    return Object.keys(machine).length === 0 ? answer : { ...answer, machine };
  },
});
