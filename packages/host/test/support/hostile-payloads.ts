import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const corpus = fileURLToPath(new URL('../../../../../shared/corpora/payloads/payloads.json', import.meta.url));

/** Whether the corpus of hostile strings is beside the checkout. */
export const hasPayloads = existsSync(corpus);

/** Programs that the payloads call, and what stands behind their names. */
const programs =
  /(?:\/(?:usr\/)?s?bin\/)?\b(?:cat|id|ls|dir|ping|curl|wget|nc|netcat|rm|mv|cp|dd|mkfs\w*|reboot|shutdown|halt|init|kill\w*|whoami|sleep|uname|ifconfig|netstat|ps|perl|python\d?|php|ruby|bash|sh|echo|nslookup|telnet|systeminfo|useradd|passwd|chmod|chown|sudo|su|tftp|ftp|which|net|type|phpinfo)\b/g;

/** Forms in which a value becomes a command of a shell where somebody forgot to quote it. */
export function shellForms(touch: string): readonly string[] {
  return [
    `; ${touch} ;`,
    `| ${touch}`,
    `&& ${touch}`,
    `|| ${touch}`,
    `& ${touch} &`,
    `$(${touch})`,
    `\`${touch}\``,
    `'; ${touch}; '`,
    `"; ${touch}; "`,
    `a\n${touch}\n`,
    `a\r\n${touch}\r\n`,
    `'$(${touch})'`,
    `"$(${touch})"`,
    `-x$(${touch})`,
    `--option=\`${touch}\``,
    `name$(${touch})@snap`,
    `/tmp/$(${touch})`,
    `\${IFS}$(${touch})`,
    `<(${touch})`,
    `\\'; ${touch} #`,
  ];
}

/**
 * The strings of the corpus. Whatever program one of them calls is replaced by the given command, so that it shows when it
 * runs, and does no other harm.
 */
export function hostilePayloads(touch: string): readonly string[] {
  const entries = JSON.parse(readFileSync(corpus, 'utf8')) as readonly { readonly value: string }[];
  return entries.map(({ value }) => value.replace(programs, touch));
}
