/** What `ssh -G` prints where no line says otherwise, of the options that most configurations touch (OpenSSH 9.2). */
export const sshDefaults: readonly (readonly [string, readonly string[]])[] = [
  ['port', ['22']],
  ['addressfamily', ['any']],
  ['batchmode', ['no']],
  ['compression', ['no']],
  ['controlmaster', ['false']],
  ['identitiesonly', ['no']],
  ['stricthostkeychecking', ['ask']],
  ['tcpkeepalive', ['yes']],
  ['serveralivecountmax', ['3']],
  ['serveraliveinterval', ['0']],
  ['loglevel', ['INFO']],
  [
    'identityfile',
    ['rsa', 'ecdsa', 'ecdsa_sk', 'ed25519', 'ed25519_sk', 'xmss', 'dsa'].map((type) => `~/.ssh/id_${type}`),
  ],
  ['forwardagent', ['no']],
  ['connecttimeout', ['none']],
  ['controlpersist', ['no']],
];
