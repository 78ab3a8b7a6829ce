import { randomUUID } from 'node:crypto';
import { defineCommand, sh, Type } from '@infrastructor/core';
import { proxyConfFilesOutput } from '../parsers/proxy-conf-files.ts';

export const FolderPath = Type.String({
  pattern: '^/[^\\0\\n]*$',
  maxLength: 4096,
  description: 'Absolute path on the device',
});

/** Every conf and sample of a proxy-confs folder with its content, in one command however many there are. */
export const proxyConfFiles = defineCommand({
  name: 'swag.proxy-conf-files',
  params: Type.Object({ directory: FolderPath }),
  parser: proxyConfFilesOutput,
  timeout: '30s',
  command: ({ directory }) => {
    // Nobody who writes a conf can foresee it, so no content can look like the end of a file.
    const mark = randomUUID();
    return sh`cd -- ${directory} || exit 1
echo ${mark}
sha256sum -- *.conf *.sample 2>/dev/null
echo ${mark}
stat -L -c '%Y %n' -- *.conf *.sample 2>/dev/null
echo ${mark}
for file in *.conf *.sample; do
  [ -f "$file" ] && [ -r "$file" ] || continue
  printf '%s\n' "$file"
  head -c 262144 -- "$file"
  printf '\n%s\n' ${mark}
done
true`;
  },
});
