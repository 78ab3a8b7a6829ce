import type { SystemMetrics } from '../schemas/system-metrics.ts';

/**
 * Reads `grep -H . /sys/class/hwmon/hwmon<n>/{name,temp<m>_input,temp<m>_label}`; inputs are millidegrees Celsius
 * (Documentation/hwmon/sysfs-interface.rst).
 */
export function readTemperatures(text: string): SystemMetrics['temperatures'] {
  const files = new Map(
    [...text.matchAll(/^\/sys\/class\/hwmon\/(hwmon\d+\/\w+):(.*)$/gm)].map(
      ([, file, value]) => [file, value ?? ''] as const,
    ),
  );
  return [...files].flatMap(([file, value]) => {
    const input = /^(hwmon\d+)\/(temp\d+)_input$/.exec(file ?? '');
    if (!input || !/^-?\d+$/.test(value)) return [];
    const label = files.get(`${input[1]}/${input[2]}_label`);
    const chip = files.get(`${input[1]}/name`) ?? (input[1] as string);
    return [{ chip, ...(label ? { label } : {}), celsius: Number(value) / 1_000 }];
  });
}
