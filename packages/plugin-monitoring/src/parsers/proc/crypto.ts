import { defineParser, Type } from '@infrastructor/core';
import { ProcCryptoAlgorithm } from '../../schemas/proc-kernel.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';
import { addField, type Fields, readPair } from './pairs.ts';
import { integer, text } from './words.ts';

const yes = (word: string) => (/^(?:yes|no)$/.test(word) ? word === 'yes' : undefined);

const fields: Fields = {
  name: ['name', text],
  driver: ['driver', text],
  module: ['module', text],
  priority: ['priority', integer],
  refcnt: ['referenceCount', integer],
  selftest: ['selfTestPassed', (word) => word === 'passed'],
  internal: ['internal', yes],
  type: ['type', text],
  blocksize: ['blockBytes', integer],
  digestsize: ['digestBytes', integer],
  ivsize: ['ivBytes', integer],
  maxauthsize: ['maxAuthBytes', integer],
  'min keysize': ['minKeyBytes', integer],
  'max keysize': ['maxKeyBytes', integer],
};

/** Reads /proc/crypto (crypto/proc.c): blocks that begin with a name. */
export const crypto = defineParser({
  name: 'crypto',
  description: 'Cryptographic algorithms of the kernel, from /proc/crypto',
  output: Type.Array(ProcCryptoAlgorithm),
  parse(source, context) {
    const rows: Record<string, unknown>[] = [];
    let row: Record<string, unknown> | undefined;
    let skipped = 0;
    for (const line of wholeLines(source, context)) {
      if (line.trim() === '') continue;
      const [name, value = ''] = readPair(line) ?? [];
      if (/^name +: \S/.test(line)) {
        row = {};
        rows.push(row);
      }
      if (row === undefined) continue;
      if (name === undefined || !addField(row, fields, name, value)) skipped += 1;
    }
    if (row === undefined) throw unreadable('/proc/crypto', 'it has no line "name :"');
    warnSkipped(context, skipped);
    return rows as ProcCryptoAlgorithm[];
  },
});
