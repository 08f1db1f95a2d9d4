import { dealProtocol } from '@dealwright/agent-core'
import { createEnvelope, type Token } from '@dealwright/protocols'
import { expect, it } from 'vitest'
import { describeMessage } from './describe-message.ts'

const sender = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const receiver = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const token: Token = { symbol: 'USDC', decimals: 6, address: receiver }

it('shows an offer in money', () => {
  const envelope = createEnvelope({
    protocol: dealProtocol,
    type: 'Offer',
    sender,
    receiver,
    body: { price: '1050000' },
  })
  expect(describeMessage(envelope, token)).toBe('Offer: 1.05 USDC')
  expect(describeMessage(envelope, undefined)).toBe('Offer: 1050000 units')
})

it('shows what a peer wrote without control characters', () => {
  const envelope = createEnvelope({
    protocol: dealProtocol,
    type: 'Reject',
    sender,
    receiver,
    body: { message: 'no\u202E\u0007 thanks' },
  })
  expect(describeMessage(envelope, token)).toMatch(/^Reject: no ?thanks$|^Reject: no +thanks$/)
})
