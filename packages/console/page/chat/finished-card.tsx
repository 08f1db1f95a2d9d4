import { Fields } from '../parts/fields.tsx'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Words } from '../parts/words.tsx'
import type { Content } from '../state/world.ts'
import { inert } from '../text/inert.ts'

const words = { done: 'Done', failed: 'Not done', stopped: 'Stopped' } as const

/** What came of a request. */
export const FinishedCard = ({ content, at }: { content: Content<'finished'>; at: number }) => (
  <article class={`card finished ${content.status}`}>
    <header>
      <h3>
        <Icon name={content.status === 'done' ? 'check' : 'cross'} /> {words[content.status]}
      </h3>
      <span>
        spent <b class="money">{content.spent.text}</b>
      </span>
      <Moment at={at} />
    </header>
    <Words text={content.text} />
    {content.outputs.map(({ service, output }, index) => (
      <details key={index}>
        <summary>Result of {inert(service, 60)}</summary>
        <Fields value={output} />
      </details>
    ))}
  </article>
)
