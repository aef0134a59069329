/** The field that narrows a view. */

export function Filter({
  label,
  placeholder,
  value,
  onChange,
}: {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <label>
      {label}{' '}
      <input
        type="search"
        value={value}
        placeholder={placeholder}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  )
}
