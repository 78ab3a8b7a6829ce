export interface NginxComplaint {
  readonly message: string;
  readonly details: {
    readonly exitCode: number | undefined;
    readonly file?: string;
    readonly line?: number;
    readonly stderr: string;
  };
}

/**
 * What `nginx -t` objects to: `nginx: [emerg] unknown directive "x" in /etc/nginx/a.conf:3` (nginx.org/en/docs/switches.html).
 * Warnings before it are left out.
 */
export function nginxComplaint(stderr: string, exitCode: number | undefined): NginxComplaint {
  const line =
    stderr.split('\n').find((each) => /\[(?:emerg|alert|crit|error)\]/.test(each)) ??
    stderr.trim().split('\n')[0] ??
    '';
  const message = line.replace(/^.*?\[\w+\] (?:\d+#\d+: )?/, '') || `exit code ${exitCode}`;
  const [, file, number] = / in (\/\S+):(\d+)$/.exec(message) ?? [];
  return {
    message,
    details: {
      exitCode,
      ...(file === undefined ? {} : { file, line: Number(number) }),
      stderr: stderr.trim().slice(0, 600),
    },
  };
}
