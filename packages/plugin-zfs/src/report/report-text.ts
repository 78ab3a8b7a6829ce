import type { ZfsReport } from '../schemas/zfs-report.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `1.5 GiB`, for reading. */
export function readableSize(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const figure = bytes / 1024 ** power;
  return `${power === 0 ? figure : figure.toFixed(1)} ${units[power]}`;
}

const size = (bytes: number | undefined) => (bytes === undefined ? '?' : readableSize(bytes));
const percent = (ratio: number | undefined) => (ratio === undefined ? '?' : `${Math.round(ratio * 1_000) / 10} %`);

/** A report as Markdown. */
export function reportText(report: Omit<ZfsReport, 'text'>): string {
  const { device, generatedAt, version, verdict, pools, snapshots, arc, recommendations } = report;
  const lines = [
    `# ZFS on ${device}: ${verdict}`,
    '',
    `${generatedAt}, OpenZFS ${version.module ?? version.commands ?? 'of unknown version'}`,
  ];
  for (const pool of pools) {
    lines.push(
      '',
      `## ${pool.name}: ${pool.health}, ${pool.verdict}`,
      '',
      `- ${size(pool.allocatedBytes)} of ${size(pool.sizeBytes)} in use (${pool.capacityPercent ?? '?'} %)`,
      `- ${pool.datasets} file systems, ${pool.volumes} volumes, ${pool.snapshots} snapshots`,
      `- scan: ${pool.scan ?? 'none'}`,
      ...pool.reasons.map(({ severity, message }) => `- ${severity}: ${message}`),
    );
  }
  lines.push(
    '',
    '## Snapshots',
    '',
    `${snapshots.count}, which hold ${size(snapshots.totalBytes ?? snapshots.uniqueBytes)}`,
  );
  if (arc) {
    lines.push(
      '',
      '## Cache',
      '',
      `${size(arc.sizeBytes)} of at most ${size(arc.maxBytes)}, ${percent(arc.hitRatio)} hits`,
    );
  }
  if (recommendations.length > 0) lines.push('', '## Recommendations', '');
  for (const { importance, subject, advice, evidence, command } of recommendations) {
    lines.push(`- ${importance}: ${subject}: ${advice} (${evidence.join('; ')})${command ? `: \`${command}\`` : ''}`);
  }
  return `${lines.join('\n')}\n`;
}
