/** What the words after a keyword are, and so how many there may be and how `ssh -G` prints them. */
export type OptionKind =
  | { readonly kind: 'flag' | 'integer' | 'seconds' | 'word' | 'words' | 'command' | 'jump' | 'forward' | 'ignored' }
  /** One of these words; `ssh -G` prints the value. */
  | { readonly kind: 'choice'; readonly names: Readonly<Record<string, string>> };

const names = (text: string) => text.trim().split(/\s+/);
const yesNo = { true: 'true', yes: 'true', false: 'false', no: 'false' };
const same = (text: string) => Object.fromEntries(names(text).map((name) => [name, name]));

const byKind: readonly (readonly [OptionKind, string])[] = [
  [
    { kind: 'flag' },
    `forwardx11 forwardx11trusted exitonforwardfailure gatewayports passwordauthentication kbdinteractiveauthentication
     hostbasedauthentication identitiesonly batchmode checkhostip tcpkeepalive clearallforwardings enablesshkeysign
     nohostauthenticationforlocalhost hashknownhosts permitlocalcommand visualhostkey stdinnull forkafterauthentication
     proxyusefdpass canonicalizefallbacklocal streamlocalbindunlink enableescapecommandline gssapiauthentication
     gssapikeyexchange gssapidelegatecredentials gssapitrustdns gssapirenewalforcesrekey usekeychain warnweakcrypto`,
  ],
  [
    { kind: 'integer' },
    'connectionattempts numberofpasswordprompts serveralivecountmax canonicalizemaxdots requiredrsasize',
  ],
  [{ kind: 'seconds' }, 'connecttimeout serveraliveinterval forwardx11timeout'],
  [{ kind: 'command' }, 'proxycommand localcommand remotecommand knownhostscommand'],
  [{ kind: 'jump' }, 'proxyjump'],
  [{ kind: 'forward' }, 'localforward remoteforward dynamicforward'],
  [
    { kind: 'word' },
    `hostname user port identityfile certificatefile identityagent addkeystoagent hostkeyalias xauthlocation ciphers macs
     escapechar syslogfacility loglevel preferredauthentications hostkeyalgorithms casignaturealgorithms bindaddress
     bindinterface controlpath controlpersist tunneldevice kexalgorithms streamlocalbindmask revokedhostkeys
     hostbasedacceptedalgorithms pubkeyacceptedalgorithms ignoreunknown securitykeyprovider forwardagent kbdinteractivedevices
     fingerprinthash pkcs11provider gssapiclientidentity gssapiserveridentity gssapikexalgorithms tag obscurekeystroketiming
     versionaddendum refuseconnection`,
  ],
  [
    { kind: 'words' },
    `globalknownhostsfile userknownhostsfile sendenv setenv rekeylimit ipqos canonicaldomains canonicalizepermittedcnames
     permitremoteopen logverbose channeltimeout`,
  ],
  [{ kind: 'choice', names: same('any inet inet6') }, 'addressfamily'],
  [{ kind: 'choice', names: same('yes no') }, 'compression'],
  [{ kind: 'choice', names: { ...yesNo, ...same('auto ask autoask') } }, 'controlmaster'],
  [{ kind: 'choice', names: { ...yesNo, off: 'false', ...same('ask accept-new') } }, 'stricthostkeychecking'],
  [{ kind: 'choice', names: { ...yesNo, ask: 'ask' } }, 'verifyhostkeydns updatehostkeys'],
  [{ kind: 'choice', names: { ...yesNo, always: 'always' } }, 'canonicalizehostname'],
  [{ kind: 'choice', names: { ...yesNo, ...same('force auto') } }, 'requesttty'],
  [{ kind: 'choice', names: { ...yesNo, ...same('unbound host-bound') } }, 'pubkeyauthentication'],
  [{ kind: 'choice', names: same('none subsystem default') }, 'sessiontype'],
  [
    {
      kind: 'choice',
      names: { ...yesNo, true: 'point-to-point', yes: 'point-to-point', ...same('ethernet point-to-point') },
    },
    'tunnel',
  ],
  [
    { kind: 'ignored' },
    `protocol cipher fallbacktorsh globalknownhostsfile2 rhostsauthentication userknownhostsfile2 useroaming usersh
     useprivilegedport afstokenpassing kerberosauthentication kerberostgtpassing rsaauthentication rhostsrsaauthentication
     compressionlevel protocolkeepalives setuptimeout`,
  ],
];

const aliases: Readonly<Record<string, string>> = {
  dsaauthentication: 'pubkeyauthentication',
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  tisauthentication: 'kbdinteractiveauthentication',
  hostbasedkeytypes: 'hostbasedacceptedalgorithms',
  identityfile2: 'identityfile',
  keepalive: 'tcpkeepalive',
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
  smartcarddevice: 'pkcs11provider',
};

const kinds = new Map(byKind.flatMap(([kind, keywords]) => names(keywords).map((keyword) => [keyword, kind] as const)));

/** Options whose lines add up; of every other only the first line counts. */
const repeatable = new Set([
  ...['identityfile', 'certificatefile', 'sendenv', 'localforward', 'remoteforward', 'dynamicforward'],
]);

/** An option of ssh_config(5): those of OpenSSH up to 10, of Debian's and Apple's builds, and the retired ones. */
export interface SshOption {
  /** The name that `ssh -G` prints. */
  readonly name: string;
  readonly kind: OptionKind;
  readonly repeatable: boolean;
}

/** The option of a keyword in lower case, or undefined for what is none. */
export function sshOption(keyword: string): SshOption | undefined {
  const name = Object.hasOwn(aliases, keyword) ? (aliases[keyword] ?? keyword) : keyword;
  const kind = kinds.get(name);
  return kind && { name, kind, repeatable: repeatable.has(name) };
}
