import { ParseError } from '@infrastructor/core';

const refusals: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /cannot connect to the docker daemon|is the docker daemon running|error during connect/i,
    'Start the engine (`systemctl start docker`), or check DOCKER_HOST.',
  ],
  [/permission denied/i, 'Add the user to the group docker, or allow `sudo -n docker`.'],
  [/command not found|not found: docker/i, 'Install docker or podman, or put it on the PATH.'],
];

/** The error for a text that is not the expected output; what docker itself says becomes the message. */
export function explainRefusal(text: string, wanted: string): ParseError {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (const [pattern, hint] of refusals) {
    const line = lines.find((candidate) => pattern.test(candidate));
    if (line) return new ParseError(line.trim().slice(0, 300), { hint });
  }
  if (lines.length > 0 && lines.every((line) => line.trim() === 'json')) {
    return new ParseError(`This docker does not know --format json and printed the word for each row of ${wanted}`, {
      hint: "Use --format '{{json .}}', which every version knows.",
    });
  }
  const first = lines[0]?.trim().slice(0, 80);
  return new ParseError(
    first === undefined ? `The text is empty, expected ${wanted}` : `Not ${wanted}; the text starts with "${first}"`,
    { hint: "Give the output of the docker command with --format '{{json .}}', or its table with the header." },
  );
}
