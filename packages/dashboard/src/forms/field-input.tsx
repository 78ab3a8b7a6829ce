import { For, Match, Show, Switch } from 'solid-js';
import { deviceList } from '../state/device-list.ts';
import type { FormField } from './field-of-schema.ts';

/** One field with its label, what it means, and what is wrong with it. */
export function FieldInput(props: { field: FormField; problem: string | undefined }) {
  const { field } = props;
  const helpId = `help-${field.name}`;
  const common = () => ({
    name: field.name,
    id: `field-${field.name}`,
    required: field.isRequired,
    'aria-describedby': helpId,
    'aria-invalid': props.problem !== undefined,
  });
  return (
    <div class={field.kind === 'boolean' ? 'field check' : 'field'}>
      <Show when={field.kind !== 'boolean'}>
        <label class="label" for={`field-${field.name}`}>
          {field.label}
          {field.isRequired ? '' : ' (optional)'}
        </label>
      </Show>
      <Switch fallback={<input {...common()} value={field.initial} maxlength={field.maxLength} spellcheck={false} />}>
        <Match when={field.kind === 'boolean'}>
          <input {...common()} required={false} type="checkbox" checked={field.initial === 'true'} />
          <label for={`field-${field.name}`}>{field.label}</label>
        </Match>
        <Match when={field.kind === 'number'}>
          <input
            {...common()}
            type="number"
            step={field.isInteger ? 1 : 'any'}
            min={field.minimum}
            max={field.maximum}
            value={field.initial}
          />
        </Match>
        <Match when={field.kind === 'choice' || field.kind === 'device'}>
          <select {...common()}>
            <Show when={field.initial === ''}>
              <option value="">{field.isRequired ? 'Choose …' : 'not given'}</option>
            </Show>
            <For each={field.kind === 'device' ? deviceList().map(({ hostname }) => hostname) : field.choices}>
              {(choice) => (
                <option value={choice} selected={choice === field.initial}>
                  {choice}
                </option>
              )}
            </For>
          </select>
        </Match>
        <Match when={field.kind === 'choices'}>
          <select {...common()} multiple size={Math.min(6, field.choices.length)}>
            <For each={field.choices}>
              {(choice) => (
                <option value={choice} selected={field.initial.split('\n').includes(choice)}>
                  {choice}
                </option>
              )}
            </For>
          </select>
        </Match>
        <Match when={['area', 'lines', 'pairs', 'json'].includes(field.kind)}>
          <textarea {...common()} rows={field.kind === 'area' ? 10 : 3} spellcheck={false} value={field.initial} />
        </Match>
      </Switch>
      <span class="help" id={helpId}>
        {[field.help, writing[field.kind]].filter(Boolean).join('; ')}
        <Show when={props.problem}>
          {(problem) => (
            <strong class="stale" role="alert">
              {' '}
              {problem()}
            </strong>
          )}
        </Show>
      </span>
    </div>
  );
}

/** How a field is written where that is not plain. */
const writing: Readonly<Partial<Record<FormField['kind'], string>>> = {
  lines: 'one on each line',
  pairs: 'name=value, one on each line',
  json: 'JSON',
};
