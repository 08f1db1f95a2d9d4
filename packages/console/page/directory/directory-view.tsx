import type { ServiceView } from '@dealwright/console/api'
import { useState } from 'preact/hooks'
import { Empty, Failure, Loading } from '../parts/states.tsx'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import { useAnswer } from '../state/use-answer.ts'
import { ServiceCard } from './service-card.tsx'

/** Who sells what: services, their sellers, what they ask and what others said of them. */
export function DirectoryView() {
  const model = useConsole()
  const { value: answer, failure, reload } = useAnswer(model.refreshDirectory, { live: false })
  const known = useStore(model.directory, listed => listed)
  const value = answer ?? known
  const [words, setWords] = useState('')
  const services = value?.services.filter(service => matches(service, words)) ?? []
  return (
    <div class="view">
      <h1>Directory</h1>
      <p class="search">
        <label class="hidden" for="filter">
          Filter services and sellers
        </label>
        <input
          id="filter"
          type="search"
          value={words}
          placeholder="Filter services and sellers"
          onInput={event => setWords(event.currentTarget.value)}
        />
      </p>
      {failure === undefined ? null : <Failure message={failure.message} retry={reload} />}
      {value === undefined && failure === undefined ? <Loading what="the directory" /> : null}
      <p class="hidden" role="status">
        {value === undefined ? '' : `${services.length} services`}
      </p>
      {value !== undefined && services.length === 0 ? (
        <Empty title={words === '' ? 'Nobody sells anything yet' : 'Nothing fits'}>
          Services are read from the registry on chain.
        </Empty>
      ) : null}
      <ul class="cards">
        {services.map(service => (
          <ServiceCard key={service.digest} service={service} />
        ))}
      </ul>
    </div>
  )
}

const matches = ({ name, description, sellers }: ServiceView, words: string): boolean => {
  const text = [name, description, ...sellers.flatMap(seller => [seller.name ?? '', seller.address])]
    .join(' ')
    .toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word))
}
