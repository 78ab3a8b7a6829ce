export { type Home, openHome } from './config/home.ts';
export { loadSettings } from './config/load-settings.ts';
export { type Settings, SettingsSchema } from './config/settings-schema.ts';
export { createHost, type Host, type HostOptions } from './create-host.ts';
export {
  defineConfig,
  firstPartyPlugins,
  type HostConfig,
  type LoadedPlugin,
  loadPlugins,
  type PluginReference,
  readConfig,
} from './discovery/load-plugins.ts';
export type { ServerName, ServerUrls } from './listen.ts';
export { createLogger, type LoggerOptions } from './observability/create-logger.ts';
export type { Authenticator, SurfaceContext } from './surfaces/surface-context.ts';
export { version } from './version.ts';
