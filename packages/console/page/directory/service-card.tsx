import type { ServiceView } from '@dealwright/console/api'
import { Party } from '../parts/party.tsx'
import { Reputation } from '../parts/reputation.tsx'
import { inert } from '../text/inert.ts'

/** A service and who sells it. Everything but prices and addresses is what strangers wrote. */
export const ServiceCard = ({ service }: { service: ServiceView }) => (
  <li class="card service">
    <header>
      <h2>{inert(service.name, 60)}</h2>
      <span class="hint">
        {inert(service.version, 20)}, {service.per === 'call' ? 'paid per call' : 'by deal'}
      </span>
    </header>
    <p>{inert(service.description, 300)}</p>
    <p class="hint">
      Needs {fieldsOf(service.input)}; gives {fieldsOf(service.output)}
    </p>
    <ul class="sellers" aria-label={`Sellers of ${inert(service.name, 60)}`}>
      {service.sellers.map(({ address, name, agentId, ask, price, reputation }) => (
        <li key={agentId}>
          <Party address={address} name={name} />
          <span class="hint">no. {inert(agentId, 20)}</span>
          <span class="money">asks {inert(price?.text ?? ask, 40)}</span>
          <Reputation reputation={reputation} />
        </li>
      ))}
    </ul>
  </li>
)

/** The names of a JSON Schema's properties, in words. */
function fieldsOf(schema: unknown): string {
  if (schema === null || typeof schema !== 'object' || !('properties' in schema)) return 'text'
  const { properties } = schema
  if (properties === null || typeof properties !== 'object') return 'text'
  const names = Object.keys(properties)
  return names.length === 0
    ? 'nothing'
    : names
        .slice(0, 8)
        .map(name => inert(name, 30))
        .join(', ')
}
