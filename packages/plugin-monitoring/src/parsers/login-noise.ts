/** Words that shells, ssh and logins put before or in place of the output of a command. */
const noise = [
  /^\s*$/,
  /^\*\*.*\*\*$/,
  /^(?:Welcome to |Last (?:failed )?login: |Linux \S+ \d|Warning: Permanently added |Pseudo-terminal |You have (?:new |no )?mail)/,
  /^\s+(?:System load|Usage of|Memory usage|Swap usage|Processes|Users logged in|IPv[46] address)\b.*:/,
  /^\s*System information as of /,
  /^ \* (?:Documentation|Management|Support): /,
  /^(?:The programs included with|the exact distribution terms|individual files in|Debian GNU\/Linux comes with|permitted by applicable law)/,
  /^(?:To see these additional updates|\d+ (?:updates?|packages?) can be |New release )/,
];
const failure =
  /^(?:-?(?:ba|da|a|z|k|)sh|sudo|ssh|busybox|env|exec)(?:\[\d+\])?: |: (?:command )?not found$|^\s*<(?:!doctype|html|\?xml)|^\s*[{[]\s*"/i;

export interface QuietText {
  readonly lines: readonly string[];
  /** True where lines were left out that are no output of the command. */
  readonly hadNoise: boolean;
  /** True where a line tells that the command did not run, or belongs to another format. */
  readonly isForeign: boolean;
}

/**
 * Lines without the words of a login before them, for parsers to which any line could be a value. What is known as such is
 * taken off as long as nothing else has come.
 */
export function withoutLoginNoise(lines: readonly string[]): QuietText {
  const last = lines.findIndex((line) => !noise.some((pattern) => pattern.test(line)));
  const dropped = lines.slice(0, last === -1 ? lines.length : last);
  const hadNoise = dropped.some((line) => line.trim() !== '');
  return {
    lines: hadNoise ? lines.slice(dropped.length) : lines,
    hadNoise,
    isForeign: lines.some((line) => failure.test(line)),
  };
}
