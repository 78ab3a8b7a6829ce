import { createSignal, For, type JSX } from 'solid-js';
import { FieldInput } from './field-input.tsx';
import { type FormField, fieldsOf } from './field-of-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { FieldError, readField } from './read-field.ts';

interface SchemaFormProps {
  readonly schema: JsonSchema;
  readonly submitLabel: string;
  readonly isBusy: boolean;
  /** Problems that the server found, by field. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onSubmit: (values: Readonly<Record<string, unknown>>) => void;
}

/** A form that is made of a JSON Schema; what is required comes first. */
export function SchemaForm(props: SchemaFormProps) {
  const fields = () => fieldsOf(props.schema);
  const [own, setOwn] = createSignal<Readonly<Record<string, string>>>({});
  const submit: JSX.EventHandler<HTMLFormElement, SubmitEvent> = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      const values = fields().map((field) => [field.name, readField(field, textOf(form, field))] as const);
      setOwn({});
      props.onSubmit(Object.fromEntries(values.filter(([, value]) => value !== undefined)));
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      setOwn({ [error.field]: error.message });
    }
  };
  return (
    <form class="fields" onSubmit={submit}>
      <For each={fields()}>
        {(field) => <FieldInput field={field} problem={own()[field.name] ?? props.problems[field.name]} />}
      </For>
      <div class="buttons">
        <button type="submit" class="primary" disabled={props.isBusy}>
          {props.isBusy ? 'Working …' : props.submitLabel}
        </button>
      </div>
    </form>
  );
}

function textOf(form: FormData, { name, kind }: FormField): string {
  if (kind === 'boolean') return String(form.has(name));
  return form.getAll(name).map(String).join('\n');
}
