/** How a program takes a secret in an option of one letter, which elsewhere means something else (`mkdir -p`). */
interface SecretOptions {
  /** The secret is the next word. */
  readonly separate?: readonly string[];
  /** The secret follows in the same word. */
  readonly attached?: readonly string[];
  /** The value is `user:password`, of which the user stays. */
  readonly user?: readonly string[];
}

const sql: SecretOptions = { separate: ['-p'], attached: ['-p'] };
const ldap: SecretOptions = { separate: ['-w'], attached: ['-w'] };
const mongo: SecretOptions = { separate: ['-p'] };
const mosquitto: SecretOptions = { separate: ['-P'] };
const login: SecretOptions = { separate: ['-p'] };

/** From the manual page of each program. */
const programs: Readonly<Record<string, SecretOptions>> = {
  mysql: sql,
  mysqladmin: sql,
  mysqldump: sql,
  mysqlcheck: sql,
  mysqlimport: sql,
  mysqlshow: sql,
  mariadb: sql,
  'mariadb-admin': sql,
  'mariadb-check': sql,
  'mariadb-dump': sql,
  'mariadb-import': sql,
  sshpass: sql,
  'redis-cli': { separate: ['-a'] },
  'valkey-cli': { separate: ['-a'] },
  curl: { user: ['-u', '--user', '-U', '--proxy-user'] },
  ldapsearch: ldap,
  ldapadd: ldap,
  ldapmodify: ldap,
  ldapdelete: ldap,
  ldapwhoami: ldap,
  mongo,
  mongosh: mongo,
  mongodump: mongo,
  mongorestore: mongo,
  mosquitto_pub: mosquitto,
  mosquitto_sub: mosquitto,
  rabbitmqadmin: login,
};

/** Programs of which only `login` takes `-p` for a password: `docker run -p` publishes a port. */
const loginPrograms: readonly string[] = ['docker', 'podman', 'helm', 'oc', 'az'];

/** What may stand before the options of interest in a text, to leave all other text alone quickly. */
export const programWords = new RegExp(`\\b(?:${[...Object.keys(programs), ...loginPrograms].join('|')})\\b`);

/** The options with secrets of the program that a command line calls, and the index of its word. */
export function secretOptionsOf(words: readonly string[]): { readonly options: SecretOptions; readonly from: number } {
  for (const [from, word] of words.entries()) {
    const name = word.slice(word.lastIndexOf('/') + 1);
    const options = Object.hasOwn(programs, name) ? programs[name] : undefined;
    if (options) return { options, from };
    if (loginPrograms.includes(name) && words.slice(from + 1).includes('login')) return { options: login, from };
  }
  return { options: {}, from: words.length };
}
