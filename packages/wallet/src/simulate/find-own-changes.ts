import type { Address } from '@dealwright/protocols'
import { id } from 'ethers'
import { toAddress } from '../chain/to-address.ts'
import type { Watched } from './changes.ts'

/** An event of a simulated call. */
export interface SimulatedLog {
  readonly address: string
  readonly topics: readonly string[]
}

const transfer = id('Transfer(address,address,uint256)')
const approval = id('Approval(address,address,uint256)')
const approvalForAll = id('ApprovalForAll(address,address,bool)')
const permit2Approval = id('Approval(address,address,address,uint160,uint48)')

/** What events say of the sender's own money and power: tokens that left it, allowances that it gave. Pure. */
export function findOwnChanges(
  logs: readonly SimulatedLog[],
  self: Address,
): { readonly watched: readonly Watched[]; readonly collectibles: readonly Address[] } {
  const watched: Watched[] = []
  const collectibles: Address[] = []
  for (const { address, topics } of logs) {
    const [event, owner, other, third] = topics
    if (event === undefined || owner === undefined || !isOf(owner, self)) continue
    const token = toAddress(address)
    // A fourth topic is the id of a collectible: transfers and approvals of those are never expected.
    if (event === approvalForAll || ((event === transfer || event === approval) && third !== undefined))
      collectibles.push(token)
    else if (event === transfer) watched.push({ token, owner: self })
    else if (event === approval && other !== undefined)
      watched.push({ token, owner: self, spender: addressIn(other) })
    else if (event === permit2Approval) collectibles.push(token)
  }
  return { watched, collectibles }
}

function isOf(topic: string, account: Address): boolean {
  return topic.slice(-40).toLowerCase() === account.slice(2).toLowerCase()
}

function addressIn(topic: string): Address {
  return toAddress(`0x${topic.slice(-40)}`)
}
