/** A choice that a form sends as `on` when it is made. */
export function CheckOption(props: { name: string; label: string; checked?: boolean }) {
  return (
    <label class="inline">
      <input type="checkbox" name={props.name} checked={props.checked ?? false} /> {props.label}
    </label>
  );
}
