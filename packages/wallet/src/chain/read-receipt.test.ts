import { JsonRpcProvider, Network } from 'ethers'
import { expect, it } from 'vitest'
import { readReceipt } from './read-receipt.ts'

const hash = `0x${'ab'.repeat(32)}`
const blockHash = `0x${'cd'.repeat(32)}`
const mined = {
  transactionHash: hash,
  blockHash,
  blockNumber: '0x10',
  gasUsed: '0x5208',
  status: '0x1',
  logs: [],
}

async function read(answer: unknown) {
  class Node extends JsonRpcProvider {
    override async send(): Promise<unknown> {
      return answer
    }
  }
  const node = new Node('http://127.0.0.1:1', undefined, { staticNetwork: Network.from(1) })
  const receipt = await readReceipt(node, hash)
  node.destroy()
  return receipt
}

it('keeps what is needed of a receipt', async () => {
  expect(await read(mined)).toEqual({
    hash,
    blockHash,
    blockNumber: 16,
    gasUsed: 21_000n,
    isSuccess: true,
    logs: [],
  })
  expect(await read({ ...mined, status: '0x0' })).toMatchObject({ isSuccess: false })
})

it('takes anything that is not the receipt of a mined transaction for no news', async () => {
  for (const answer of [null, {}, 'soon', { ...mined, blockNumber: null }, { ...mined, status: undefined }])
    expect(await read(answer)).toBeUndefined()
})
