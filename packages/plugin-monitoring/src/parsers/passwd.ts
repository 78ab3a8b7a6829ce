import { defineParser } from '@infrastructor/core';
import { type UserAccount, UserAccounts } from '../schemas/user-account.ts';
import { known } from './known.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const account = /^([^:\s#+-][^:\s]*):([^:]*):(\d{1,10}):(\d{1,10}):([^:]*):([^:]*):([^:]*)$/;
const nonEmpty = (text: string | undefined) => (text === '' ? undefined : text);

function readLine(line: string): UserAccount | undefined {
  const [, username, password = '', uid, gid, comment, home, shell] = account.exec(line) ?? [];
  if (username === undefined) return undefined;
  return known({
    username,
    // Systems without a shadow file keep the hash here: a hash is nobody's business.
    password: /^[x*!]{1,3}$/.test(password) ? password : undefined,
    uid: Number(uid),
    gid: Number(gid),
    comment: nonEmpty(comment),
    home: nonEmpty(home),
    shell: nonEmpty(shell),
  });
}

/** Reads /etc/passwd and `getent passwd` (passwd(5)). Entries of NIS (`+`, `-`) are left out. */
export const passwd = defineParser({
  name: 'passwd',
  description: 'User accounts, from /etc/passwd or getent passwd',
  output: UserAccounts,
  parse(text, context) {
    const rows: UserAccount[] = [];
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const row = readLine(line.trimEnd());
      if (row !== undefined) rows.push(row);
      else if (rows.length > 0 && !/^\s*(?:#|$)/.test(line)) skipped += 1;
    }
    if (rows.length === 0) throw unreadable('passwd', 'no line has the seven fields of an account');
    warnSkipped(context, skipped);
    return rows;
  },
});
