import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { createKeywordPlanner } from '@dealwright/llm-local'
import { signerFromKey } from '@dealwright/wallet'
import {
  type Actions,
  type Client,
  type DecodedMessage,
  isActions,
  isMarkdown,
  isText,
  isTransactionReference,
  isWalletSendCalls,
} from '@xmtp/node-sdk'
import { type Agent, createAgent } from 'dealwright'
import { forecast, lookUpWeather } from 'dealwright/demo'
import { type HDNodeWallet, JsonRpcProvider, Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identify, openRawClient } from '../conformance/transport-raw-client.ts'

/** A person with an ordinary XMTP client, which knows nothing of this project. */
class Person {
  readonly wallet: HDNodeWallet = Wallet.createRandom()
  readonly #client: Client

  private constructor(client: Client, wallet: HDNodeWallet) {
    this.#client = client
    this.wallet = wallet
  }

  static async join(url: string): Promise<Person> {
    const wallet = Wallet.createRandom()
    return new Person(await openRawClient(wallet, url), wallet)
  }

  dm(agent: Agent) {
    return this.#client.conversations.createDmWithIdentifier(identify(agent.address))
  }

  /** What the agent wrote, oldest first. */
  async heard(agent: Agent): Promise<readonly DecodedMessage[]> {
    const dm = await this.dm(agent)
    await this.#client.conversations.syncAll()
    await dm.sync()
    const messages = await dm.messages()
    return messages.filter(({ senderInboxId, kind }) => senderInboxId !== this.#client.inboxId && kind === 0)
  }
}

const textOf = (message: DecodedMessage) =>
  isText(message) || isMarkdown(message) ? (message.content ?? '') : ''

// A whole deal, its queue and three XMTP clients share two cores with whatever else runs.
describe('any XMTP app talks to the agent', { timeout: 120_000 }, () => {
  let devnet: Devnet
  let folder: string
  let agent: Agent
  let seller: Agent
  let owner: Person
  let stranger: Person
  const errors: unknown[] = []

  const make = (name: string, account: number, more: Partial<Parameters<typeof createAgent>[0]> = {}) =>
    createAgent({
      name,
      chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
      transport: { env: 'local', url: devnet.xmtpUrl },
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
      planner: createKeywordPlanner(),
      dataDir: join(folder, name),
      ...more,
    })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-chat-'))
    devnet = await createDevnet()
    seller = await make('meteo', 1)
    seller.sell(forecast, {
      ask: '0.90 USDC',
      floor: '0.60 USDC',
      work: async ({ input }) => lookUpWeather(input.city, input.day),
    })
    await seller.start()
    owner = await Person.join(devnet.xmtpUrl)
    stranger = await Person.join(devnet.xmtpUrl)
    agent = await make('butler', 2, { principals: [`0x${owner.wallet.address.slice(2)}`] })
    agent.on('error', error => errors.push(error))
    await agent.start()
  })

  afterAll(async () => {
    await agent?.close()
    await seller?.close()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Waits until the person has heard a message that fits, the newest first. */
  async function hears<Message extends DecodedMessage>(
    person: Person,
    fits: (message: DecodedMessage) => message is Message,
    words?: RegExp,
  ): Promise<Message> {
    let found: Message | undefined
    await expect
      .poll(
        async () => {
          found = (await person.heard(agent))
            .filter(fits)
            .findLast(message => words === undefined || words.test(textOf(message)))
          return found !== undefined
        },
        { timeout: 110_000, interval: 250 },
      )
      .toBe(true)
    if (found === undefined) throw new Error('nothing was heard')
    return found
  }
  const statuses = async () => (await agent.plans.list()).map(({ status }) => status)
  const buttons = ({ content }: DecodedMessage<Actions>) => content?.actions.map(({ id }) => id) ?? []
  let firstButton = ''

  it('shows its principal a plan as a card, with buttons and with words that do the same', async () => {
    await (await owner.dm(agent)).sendText('Weather in Paris tomorrow, at most 1 USDC')
    const card = await hears(owner, isMarkdown, /\*\*Plan\*\*/)
    expect(textOf(card)).toMatch(/weather\.forecast/)
    expect(textOf(card)).toMatch(/city: Paris/)
    expect(textOf(card)).toMatch(/Worst case \*\*1\.00 USDC\*\*/)
    const run = (await agent.plans.list())[0]
    const digits = run?.hash.slice('sha256:'.length) ?? ''
    expect(textOf(card)).toContain(`/approve ${digits.slice(0, 4)}`)
    const actions = await hears(owner, isActions)
    expect(buttons(actions)).toEqual([`approve:${digits}`, `decline:${digits}`])
    firstButton = `approve:${digits}`
    expect(await statuses()).toEqual(['proposed'])
  })

  it('takes no reaction for an approval, not even on the plan itself', async () => {
    const card = await hears(owner, isMarkdown, /\*\*Plan\*\*/)
    const dm = await owner.dm(agent)
    await dm.sendReaction({
      reference: card.id,
      referenceInboxId: card.senderInboxId,
      action: 1,
      content: '👍',
      schema: 1,
    })
    expect(textOf(await hears(owner, isText, /reaction/))).toMatch(/\/approve [0-9a-f]{4}/)
    expect(await statuses()).toEqual(['proposed'])
  })

  it('takes a correction, and then no approval of the plan that was replaced', async () => {
    const dm = await owner.dm(agent)
    await dm.sendMarkdown('Rome instead of Paris')
    await hears(owner, isMarkdown, /city: Rome/)
    expect(await statuses()).toEqual(['declined', 'proposed'])
    const actions = await hears(owner, isActions)
    await dm.sendIntent({ id: actions.content?.id ?? '', actionId: firstButton })
    await hears(owner, isText, /Nothing with the id/)
    await dm.sendText(`/approve ${firstButton.slice('approve:'.length, 20)}`)
    await expect
      .poll(
        async () =>
          (await owner.heard(agent)).filter(message => /Nothing with the id/.test(textOf(message))).length,
        {
          timeout: 50_000,
        },
      )
      .toBe(2)
    expect(await statuses()).toEqual(['declined', 'proposed'])
  })

  it('gives a stranger a card of what it sells, once, and nothing else', async () => {
    const hash = (await agent.plans.list()).at(-1)?.hash.slice('sha256:'.length)
    const dm = await stranger.dm(agent)
    for (const text of ['Weather in Oslo tomorrow, at most 5 USDC', `/approve ${hash}`, 'yes', 'balance'])
      await dm.sendText(text)
    await dm.sendIntent({ id: 'plan', actionId: `approve:${hash}` })
    const card = await hears(stranger, isText)
    expect(textOf(card)).toMatch(/I am butler, an agent that works for its principals only/)
    // The owner's next words come after the stranger's: once they are answered, so would these have been.
    await (await owner.dm(agent)).sendText('balance')
    await hears(owner, isText, /USDC to spend/)
    expect(await stranger.heard(agent)).toHaveLength(1)
    expect(await statuses()).toEqual(['declined', 'proposed'])
  })

  it('begins at the typed approval, and ends with the result and a receipt, in few messages', async () => {
    const before = (await owner.heard(agent)).length
    const id = (await agent.plans.list()).at(-1)?.hash.slice('sha256:'.length, 'sha256:'.length + 4)
    const dm = await owner.dm(agent)
    await dm.sendText(`/approve ${id}`)
    const result = await hears(owner, isMarkdown, /Spent:/)
    expect(textOf(result)).toMatch(/summary/)
    const spent = /Spent: \*\*(0\.\d\d) USDC\*\*/.exec(textOf(result))?.[1]
    expect(await statuses()).toEqual(['declined', 'done'])
    const receipt = await hears(owner, isTransactionReference)
    const { reference = '', networkId } = receipt.content ?? {}
    const provider = new JsonRpcProvider(devnet.rpcUrl, undefined, { staticNetwork: true })
    try {
      expect(await provider.getTransactionReceipt(reference)).toMatchObject({ status: 1 })
    } finally {
      provider.destroy()
    }
    expect(networkId).toBe('0x7a69')
    expect((await owner.heard(agent)).length - before).toBeLessThanOrEqual(7)
    await dm.sendText('what did I spend today?')
    await hears(owner, isText, new RegExp(`${spent} USDC today, for 1 purchase`))
  })

  it('hands the person a transfer for their own wallet where the agent is to be funded', async () => {
    await (await owner.dm(agent)).sendText('fund 5 USDC')
    const { content } = await hears(owner, isWalletSendCalls)
    expect(content).toMatchObject({ chainId: '0x7a69', from: owner.wallet.address })
    const [call] = content?.calls ?? []
    expect(call?.to?.toLowerCase()).toBe(devnet.contracts.token.toLowerCase())
    expect(call?.data).toBe(
      `0xa9059cbb${agent.address.slice(2).toLowerCase().padStart(64, '0')}${(5_000_000).toString(16).padStart(64, '0')}`,
    )
  })

  it('nothing went wrong that nobody was told', () => {
    expect(errors).toEqual([])
  })
})
