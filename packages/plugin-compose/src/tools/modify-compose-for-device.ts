import { type DeviceAccess, defineTool, type HandlerContext, type Static, Type } from '@infrastructor/core';
import { adaptCompose } from '../adapt/adapt-compose.ts';
import { readDeviceState } from '../device/read-device-state.ts';
import { composeOptions } from '../options.ts';
import { ComposeModification } from '../schemas/compose-change.ts';
import { adaptOptions, ComposeContent, type ModifyInput, modifyProperties } from './modify-input.ts';

type Adaptation = ModifyInput & { readonly composeContent: string };

interface Needs {
  readonly options: Static<(typeof composeOptions)['schema']>;
}

/** Adapts a text to the present state of the device; what could not be adapted is in the answer's warnings too. */
export async function modifyForDevice(
  context: HandlerContext & DeviceAccess & { readonly needs: Needs },
  input: Adaptation,
  project?: string,
): Promise<ComposeModification> {
  const options = adaptOptions(input, project);
  const state = await readDeviceState(context, input.appdataPath ?? context.needs.options.appdataPath);
  const modification = adaptCompose(input.composeContent, state, options);
  const warnings = [...modification.warnings];
  if (input.updateAppdataPaths && state.appdataPath === undefined) {
    warnings.push(
      'The device has no folder of application data that is known: paths stay as they are, or give appdataPath',
    );
  }
  return { ...modification, warnings };
}

export const modifyComposeForDevice = defineTool({
  name: 'modify_compose_for_device',
  description:
    'Adapt a compose file to a device: ports, data paths, networks. Gives the new text; changes nothing there',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  // The text is written back, so it has to be whole; what is secret in it came from the caller.
  revealsSecrets: true,
  http: 'POST /api/compose/modify',
  timeout: '2m',
  needs: { options: composeOptions },
  input: Type.Object({ composeContent: ComposeContent, ...modifyProperties }),
  output: ComposeModification,
  run: async (context) => modifyForDevice(context, context.input),
});
