/** What `zfs list -t snapshot -Hp -o name,used,refer,creation,createtxg,guid,userrefs` prints of a busy machine. */
export function snapshotLines(count: number): string {
  const datasets = Array.from({ length: 50 }, (_, index) => `tank/appdata/service ${index}/data`);
  const lines = Array.from({ length: count }, (_, index) => {
    const dataset = datasets[index % datasets.length];
    const createdSec = 1_700_000_000 + index * 900;
    const name = `${dataset}@autosnap_${new Date(createdSec * 1_000).toISOString().slice(0, 19)}_hourly`;
    const guid = (10_000_000_000_000_000_000n + BigInt(index) * 7_919n).toString();
    return `${name}\t${(index % 4_096) * 4_096}\t${1_073_741_824 + index * 512}\t${createdSec}\t${index + 10}\t${guid}\t0\n`;
  });
  return lines.join('');
}
