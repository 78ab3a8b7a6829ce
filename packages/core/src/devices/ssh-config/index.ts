export { listAliases } from './list-aliases.ts';
export { type ReadOptions, readSshConfig } from './read-ssh-config.ts';
export {
  type LocalAccount,
  type RefusedSshHost,
  type ResolvedSshHost,
  resolveSshHost,
} from './resolve-ssh-host.ts';
export { sshConfig } from './ssh-config.ts';
export type { ReadInclude, SshConfigFile, SshConfigProblem, SshConfigStatement } from './ssh-config-file.ts';
export { SshConfigDocument } from './ssh-config-schema.ts';
