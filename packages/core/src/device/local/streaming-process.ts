import { sh } from '../../contract/sh.ts';
import { createLocalShell } from './local-shell.ts';

/** Test program: follows a command without end, and says when it runs. `streaming-process.ts <mark>` */
const mark = process.argv[2] ?? '';
const stream = await createLocalShell().openStream(sh`echo running; exec sleep ${mark}`);
for await (const _ of stream.stdout) process.send?.('running');
