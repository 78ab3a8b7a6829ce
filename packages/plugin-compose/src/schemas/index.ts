export * from './compose-file.ts';
export * from './port.ts';
export * from './service.ts';
export * from './volume-mount.ts';
