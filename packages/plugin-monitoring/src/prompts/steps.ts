/** A task as a numbered list, with what every answer has to keep to. */
export function steps(task: string, list: readonly string[], report: string): string {
  const numbered = list.map((step, index) => `${index + 1}. ${step}`);
  return [
    task,
    '',
    ...numbered,
    '',
    report,
    'Base every statement on an answer and say how old it is (meta.collectedAt, meta.stale). What is not known is unknown, not fine. Change nothing: propose each change with its risk, and wait to be told to make it.',
  ].join('\n');
}
