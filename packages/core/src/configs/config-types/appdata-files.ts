import type { DeviceAccess } from '../../contract/context.ts';
import { sh } from '../../contract/sh.ts';

/** Of one kind on one device: an appdata folder may hold a database of millions of files. */
const most = 100;

/** All that is asked for here, so that one command answers every type. */
const extensions = ['json', 'yml', 'yaml', 'ini', 'cfg', 'conf', 'toml'];

/** Of one discovery: all types get the same context. */
const found = new WeakMap<object, Promise<readonly string[]>>();

/**
 * Files with some extensions in the folders that containers have mounted as `/config`, which is where their settings are.
 * Only files are named, and only the first levels are looked at, for what else is in these folders is data.
 */
export async function appdataFiles(
  context: Pick<DeviceAccess, 'exec'>,
  wanted: readonly string[],
): Promise<readonly string[]> {
  const all = found.get(context) ?? list(context);
  found.set(context, all);
  const ofKind = (await all).filter((file) => wanted.some((extension) => file.endsWith(`.${extension}`)));
  return ofKind.slice(0, most);
}

async function list({ exec }: Pick<DeviceAccess, 'exec'>): Promise<readonly string[]> {
  const names = extensions.map((extension) => `*.${extension}`);
  const named = ['(', ...names.flatMap((name, index) => (index === 0 ? ['-name', name] : ['-o', '-name', name])), ')'];
  const format = '{{range .Mounts}}{{if eq .Destination "/config"}}{{println .Source}}{{end}}{{end}}';
  const { stdout } = await exec(
    sh`command -v docker >/dev/null 2>&1 || exit 0
docker ps -aq 2>/dev/null | xargs -r docker inspect --format ${format} 2>/dev/null | sort -u | while IFS= read -r folder; do
  [ -d "$folder" ] && timeout 5 find "$folder" -maxdepth 2 -type f ${named} -size -512k
done | head -n ${most * extensions.length}`,
    { timeoutMs: 30_000 },
  );
  return stdout.split('\n').filter((path) => path.startsWith('/'));
}
