import { expect, it } from 'vitest'
import { alice, bob } from '../testing/deals.ts'
import { readReputations } from './read-reputations.ts'

const findAgents = async () => [
  { agentId: 1n, wallet: alice },
  { agentId: 2n, wallet: bob },
]

it('finds what is said of sellers by their addresses', async () => {
  const reputation = async (agentId: bigint) => (agentId === 1n ? { count: 3, average: 90 } : undefined)
  expect(await readReputations([alice, bob], { findAgents, reputation })).toEqual(
    new Map([[alice, { count: 3, average: 90 }]]),
  )
})

it('goes without a registry that is slow or fails', async () => {
  const hang = () => new Promise<undefined>(() => {})
  expect(await readReputations([alice], { findAgents, reputation: hang, patienceMs: 5 })).toEqual(new Map())
  const fail = async () => {
    throw new Error('gone')
  }
  expect(await readReputations([alice], { findAgents: fail, reputation: hang })).toEqual(new Map())
})
