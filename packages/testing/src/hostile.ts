/** Strings that become commands, options or paths where somebody forgot to quote. */
export const hostileStrings: readonly string[] = [
  '; touch /tmp/pwned',
  '$(touch /tmp/pwned)',
  '`touch /tmp/pwned`',
  "' ; touch /tmp/pwned '",
  '" ; touch /tmp/pwned "',
  '| cat /etc/shadow',
  '&& reboot',
  '-rf /',
  '../../etc/shadow',
  'a\nb; id',
  '*',
  '~root',
  '!!',
];

/** Texts that no command prints, or that were cut off. */
export const hostileTexts: readonly string[] = [
  '',
  '\n',
  ' ',
  '\u0000\u0001\u0002',
  '\uFEFF',
  '{',
  '[]',
  '{}',
  'null',
  '<html><body>502 Bad Gateway</body></html>',
  'bash: command not found',
  'Permission denied\n',
  `${'a'.repeat(100_000)}`,
  '['.repeat(10_000),
  'x\ty\tz\n'.repeat(1_000),
  '\u001b[31mred\u001b[0m\r\n',
];
