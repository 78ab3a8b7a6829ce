import { defineParser, type ParseContext, ParseError, Type } from '@infrastructor/core';
import { ContainerStats } from '../schemas/container-stats.ts';
import { byteSizePair } from './byte-size.ts';
import { cleanText } from './clean-text.ts';
import { integerOf, type JsonObject, textOf } from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';
import { readJsonRecords } from './read-json-records.ts';
import { readTable } from './read-table.ts';

const wanted = 'container statistics (docker stats)';
const header = /^(?:CONTAINER ID|CONTAINER|ID) +(?:NAME +)?CPU %/;

/** Docker writes `--` for what it does not know. */
function known(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined || /^--(?: \/ --)?$/.test(text) ? undefined : text;
}

function percent(value: unknown): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?)%$/.exec(known(value) ?? '');
  return match ? Number(match[1]) : undefined;
}

function stats(record: JsonObject): ContainerStats {
  const id = known(record.ID) ?? known(record.id) ?? known(record.Container);
  const name = known(record.Name ?? record.name);
  const cpu = record.CPUPerc ?? record.cpu_percent;
  if ((id === undefined && name === undefined) || cpu === undefined) {
    throw new ParseError(`Not ${wanted}: an object has no container or no processor use`);
  }
  const [memoryUsedBytes, memoryLimitBytes] = byteSizePair(known(record.MemUsage ?? record.mem_usage));
  const [networkReceivedBytes, networkSentBytes] = byteSizePair(known(record.NetIO ?? record.net_io));
  const [blockReadBytes, blockWrittenBytes] = byteSizePair(known(record.BlockIO ?? record.block_io));
  return omitUndefined({
    id,
    name,
    cpuPercent: percent(cpu),
    memoryUsedBytes,
    memoryLimitBytes,
    memoryPercent: percent(record.MemPerc ?? record.mem_percent),
    networkReceivedBytes,
    networkSentBytes,
    blockReadBytes,
    blockWrittenBytes,
    pids: integerOf(record.PIDs ?? record.pids),
  });
}

function fromTable(text: string, context: ParseContext): ContainerStats[] {
  return readTable(text, header, wanted, context).map((row) =>
    stats({
      ID: row['CONTAINER ID'] ?? row.CONTAINER ?? row.ID,
      Name: row.NAME,
      CPUPerc: row['CPU %'],
      MemUsage: row['MEM USAGE / LIMIT'] ?? row['MEM USAGE/LIMIT'] ?? row['MEM USAGE'],
      MemPerc: row['MEM %'],
      NetIO: row['NET I/O'] ?? row['NET IO'],
      BlockIO: row['BLOCK I/O'] ?? row['BLOCK IO'],
      PIDs: row.PIDS,
    }),
  );
}

/** Reads `docker stats --no-stream`; sizes are as exact as docker rounds them. */
export const dockerStats = defineParser({
  name: 'docker.stats',
  description: "Use of processor, memory, network and disk: docker stats --no-stream as JSON ('{{json .}}') or table",
  output: Type.Array(ContainerStats),
  parse(text, context) {
    const cleaned = cleanText(text);
    if (cleaned.trim() === '' && !context.exitCode) return [];
    if (new RegExp(header, 'm').test(cleaned)) return fromTable(cleaned, context);
    return readJsonRecords(cleaned, wanted, context).map(stats);
  },
});
