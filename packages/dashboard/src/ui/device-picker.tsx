import { createMemo, For } from 'solid-js';
import { deviceList } from '../state/device-list.ts';

interface DevicePickerProps {
  readonly value: string | undefined;
  readonly onChange: (hostname: string | undefined) => void;
  /** Only devices that have it. */
  readonly capability?: string;
  /** What stands for none; without it one has to be chosen. */
  readonly none?: string;
}

/** The devices that fit, by name. */
export function DevicePicker(props: DevicePickerProps) {
  const fitting = createMemo(() =>
    deviceList().filter(
      ({ hostname, capabilities }) =>
        hostname === props.value || !props.capability || !capabilities || capabilities.includes(props.capability),
    ),
  );
  return (
    <label class="inline">
      Device
      <select onChange={(event) => props.onChange(event.currentTarget.value || undefined)}>
        <option value="" selected={!props.value}>
          {props.none ?? 'Choose …'}
        </option>
        <For each={fitting()}>
          {({ hostname }) => (
            <option value={hostname} selected={hostname === props.value}>
              {hostname}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
