import type { JSX } from 'solid-js';

interface DeviceFieldsProps {
  readonly isBusy: boolean;
  readonly onSubmit: (body: Readonly<Record<string, unknown>>) => void;
  readonly onCancel: () => void;
}

/** What is asked of a new device; everything but its name may be left to the defaults of the server. */
export function DeviceFields(props: DeviceFieldsProps) {
  const submit: JSX.EventHandler<HTMLFormElement, SubmitEvent> = (event) => {
    event.preventDefault();
    props.onSubmit(bodyOf(new FormData(event.currentTarget)));
  };
  return (
    <form onSubmit={submit}>
      <Field name="hostname" label="Name" required help="How it is called here: letters, digits, dots, dashes" />
      <Field name="address" label="Address" help="Host name or IP address; left out: its name" />
      <Field name="sshPort" label="SSH port" help="Left out: 22" inputmode="numeric" pattern="[0-9]{1,5}" />
      <Field name="sshUsername" label="User" help="Left out: the user that the server runs as" />
      <Field
        name="sshPrivateKeyPath"
        label="Private key"
        help="File on the server; left out: its agent and usual keys"
      />
      <Field name="password" label="Password" type="password" help="Instead of a key; kept encrypted" />
      <Field name="proxyJump" label="Jump host" help="[user@]host[:port]" />
      <Field name="tags" label="Tags" help="name=value, separated by commas" />
      <Field
        name="hostKey"
        label="Host key, if you know it"
        help="SHA256:… as ssh-keygen -lf prints it; it is then checked before anything is sent. Left out: you compare it in the next step"
      />
      <div class="buttons">
        <button type="button" onClick={() => props.onCancel()}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={props.isBusy}>
          {props.isBusy ? 'Connecting …' : 'Add and connect'}
        </button>
      </div>
    </form>
  );
}

function Field(props: JSX.InputHTMLAttributes<HTMLInputElement> & { name: string; label: string; help: string }) {
  return (
    <div class="field">
      <label class="label" for={`device-${props.name}`}>
        {props.label}
      </label>
      <input
        id={`device-${props.name}`}
        name={props.name}
        type={props.type ?? 'text'}
        required={props.required ?? false}
        pattern={props.pattern}
        inputmode={props.inputmode}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`device-${props.name}-help`}
      />
      <span class="help" id={`device-${props.name}-help`}>
        {props.help}
      </span>
    </div>
  );
}

function bodyOf(form: FormData): Readonly<Record<string, unknown>> {
  const text = (name: string) => {
    const value = String(form.get(name) ?? '').trim();
    return value === '' ? {} : { [name]: value };
  };
  const port = String(form.get('sshPort') ?? '').trim();
  const password = String(form.get('password') ?? '');
  const tags = tagsIn(String(form.get('tags') ?? ''));
  return {
    ...text('hostname'),
    ...text('address'),
    ...text('sshUsername'),
    ...text('sshPrivateKeyPath'),
    ...text('proxyJump'),
    ...text('hostKey'),
    ...(port === '' ? {} : { sshPort: Number(port) }),
    ...(password === '' ? {} : { credential: { password } }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

function tagsIn(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => pair.trim());
  return Object.fromEntries(
    pairs
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [name.trim(), value.join('=').trim()];
      }),
  );
}
