import { defineStream, type ProcessStream, Type } from '@infrastructor/core';
import { isRefused, isRefusedToRoot, missingPermission } from '../access/explain-failure.ts';
import { commandFailure } from '../access/permitted.ts';
import { followEvents } from '../commands/zpool-events.ts';
import { PoolName } from '../names.ts';
import { zpoolEvents } from '../parsers/zpool-events.ts';
import { PoolEvent } from '../schemas/pool-event.ts';
import { eventTexts } from './event-texts.ts';

export const eventsStream = defineStream({
  name: 'zfs.events',
  description: 'Events of the ZFS module as they happen',
  requires: ['zfs'],
  params: Type.Object({
    pool: Type.Optional(PoolName),
    since: Type.Optional(
      Type.String({ format: 'date-time', description: 'Begin with what happened after this moment' }),
    ),
  }),
  item: PoolEvent,
  async *open({ openStream, params, now, warn, device }) {
    const after = params.since === undefined ? now().getTime() : Date.parse(params.since);
    let refusal = '';
    for (const privileged of [false, true]) {
      await using process = await openStream(followEvents, { privileged });
      // `-f` tells first what the module remembers.
      for await (const text of eventTexts(process.stdout)) {
        const isWanted = ({ pool, time }: PoolEvent) =>
          (params.pool === undefined || pool === params.pool) && Date.parse(time) > after;
        yield* zpoolEvents.parse(text, { now: now(), exitCode: 0, warn }).filter(isWanted);
      }
      const { exitCode } = await process.exit;
      if (exitCode === 0) return;
      const words = await textOf(process.stderr);
      if (!(privileged ? isRefusedToRoot : isRefused)(words)) {
        throw commandFailure('zpool events', device.hostname, exitCode, words);
      }
      if (privileged) throw missingPermission(refusal, device.hostname, undefined);
      refusal = words;
    }
  },
});

async function textOf(stream: ProcessStream['stderr']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
