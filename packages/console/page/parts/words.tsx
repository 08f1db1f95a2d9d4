import { inertLines } from '../text/inert.ts'

/** Words of a person, an agent or a stranger: text only, never markup, never a link. */
export const Words = ({ text }: { text: string }) => (
  <div class="words">
    {inertLines(text).map((line, index) => (
      <p key={index}>{line === '' ? '\u00a0' : line}</p>
    ))}
  </div>
)
