/** What of a container matters to a proxy in front of it. */
export interface DockerContainer {
  readonly name: string;
  readonly image: string;
  readonly running: boolean;
  readonly networks: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly address: string;
  }[];
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
}

/** One line for each container; docker's own `json` function quotes what is in them. */
export const containerFormat =
  '{"name":{{json .Name}},"image":{{json .Config.Image}},"running":{{json .State.Running}},"mounts":{{json .Mounts}},"networks":{{json .NetworkSettings.Networks}}}';

/** Reads lines of `docker inspect --format` with {@link containerFormat} (docs.docker.com, ContainerInspect). A line that is none is left out. */
export function readContainers(text: string): readonly DockerContainer[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line.startsWith('{') ? [toContainer(JSON.parse(line) as Inspected)] : [];
    } catch {
      return [];
    }
  });
}

interface Inspected {
  readonly name?: string;
  readonly image?: string;
  readonly running?: boolean;
  readonly mounts?: readonly { readonly Source?: string; readonly Destination?: string }[] | null;
  readonly networks?: Readonly<
    Record<
      string,
      {
        readonly Aliases?: readonly string[] | null;
        readonly DNSNames?: readonly string[] | null;
        readonly IPAddress?: string;
      }
    >
  > | null;
}

function toContainer({ name = '', image = '', running = false, mounts, networks }: Inspected): DockerContainer {
  return {
    name: name.replace(/^\//, ''),
    image,
    running,
    mounts: (mounts ?? []).map(({ Source = '', Destination = '' }) => ({ source: Source, destination: Destination })),
    networks: Object.entries(networks ?? {}).map(([network, { Aliases, DNSNames, IPAddress = '' }]) => ({
      name: network,
      aliases: [...(Aliases ?? []), ...(DNSNames ?? [])],
      address: IPAddress,
    })),
  };
}

/** LinuxServer's image, whatever registry or fork it comes from. */
export const isSwag = ({ image, name }: DockerContainer): boolean =>
  /(?:^|\/)(?:docker-)?swag(?:[:@]|$)/.test(image) || (name === 'swag' && /nginx|letsencrypt/.test(image));

/** The container that an upstream's name or address leads to. */
export function containerCalled(app: string, containers: readonly DockerContainer[]): DockerContainer | undefined {
  return (
    containers.find(({ name }) => name === app) ??
    containers.find(({ networks }) => networks.some(({ aliases, address }) => aliases.includes(app) || address === app))
  );
}
