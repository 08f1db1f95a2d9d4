import { useState } from 'preact/hooks'
import { Empty, Loading } from '../parts/states.tsx'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import { ActivityLine } from './activity-line.tsx'
import { type FilterName, filters } from './filters.ts'

const page = 100

/** Everything that happened, the newest first; each line opens to the whole record behind it. */
export function ActivityView() {
  const model = useConsole()
  const trail = useStore(model.world, world => world.trail)
  const hasEarlier = useStore(model.hasEarlier, value => value)
  const starting = useStore(model.link, state => state === 'starting')
  const [filter, setFilter] = useState<FilterName>('Decisions')
  const [shown, setShown] = useState(page)
  const fitting = trail.filter(({ content }) => filters[filter](content)).toReversed()
  return (
    <div class="view">
      <h1>Activity</h1>
      <fieldset class="choices">
        <legend class="hidden">What to show</legend>
        {Object.keys(filters).map(name => (
          <label key={name}>
            <input
              type="radio"
              name="filter"
              checked={name === filter}
              onChange={() => {
                setFilter(name as FilterName)
                setShown(page)
              }}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      {starting ? <Loading what="activity" /> : null}
      {!starting && fitting.length === 0 ? (
        <Empty title="Nothing happened yet">Everything your agent does is written down here.</Empty>
      ) : null}
      <ol class="trail">
        {fitting.slice(0, shown).map(event => (
          <ActivityLine key={event.seq} event={event} />
        ))}
      </ol>
      {fitting.length > shown ? (
        <button type="button" onClick={() => setShown(shown + page)}>
          Show {Math.min(page, fitting.length - shown)} more
        </button>
      ) : hasEarlier ? (
        <button type="button" onClick={() => void model.loadEarlier()}>
          Load what was before
        </button>
      ) : null}
    </div>
  )
}
