import { defineParser, Type } from '@infrastructor/core';
import { ProcDevice } from '../../schemas/proc-devices.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';

/** Reads /proc/devices (proc_devices(5)). */
export const devices = defineParser({
  name: 'devices',
  description: 'Device drivers and their major numbers, from /proc/devices',
  output: Type.Array(ProcDevice),
  parse(text, context) {
    const rows: ProcDevice[] = [];
    let type: ProcDevice['type'] | undefined;
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const section = /^(Character|Block) devices:\s*$/.exec(line)?.[1];
      if (section !== undefined) type = section === 'Block' ? 'block' : 'character';
      else if (type !== undefined && line.trim() !== '') {
        const [, major, name] = /^\s*(\d{1,6}) (\S+)\s*$/.exec(line) ?? [];
        if (name === undefined) skipped += 1;
        else rows.push({ type, major: Number(major), name });
      }
    }
    if (type === undefined) throw unreadable('/proc/devices', 'it has no line "Character devices:"');
    warnSkipped(context, skipped);
    return rows;
  },
});
