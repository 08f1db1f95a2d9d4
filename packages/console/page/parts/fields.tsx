import { listFields } from '../text/describe-value.ts'

/** The fields of a value, e.g. of an input or a result. */
export const Fields = ({ value }: { value: unknown }) => (
  <dl class="fields">
    {listFields(value).map(([name, text]) => (
      <div key={name}>
        {name === '' ? null : <dt>{name}</dt>}
        <dd>{text}</dd>
      </div>
    ))}
  </dl>
)
