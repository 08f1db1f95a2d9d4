import { openStore } from '@dealwright/agent-core/store/sqlite'
import { type Address, DealwrightError, type Hex, type Result, randomHex } from '@dealwright/protocols'
import {
  createMemoryNetwork,
  createMemoryTransport,
  type MemoryNetwork,
} from '@dealwright/protocols/transport/memory'
import { type CreateWalletParameters, createWallet, signerFromKey, type Wallet } from '@dealwright/wallet'
import { type Agent, type CreateAgentOptions, createAgent } from 'dealwright'
import { computeAddress } from 'ethers'
import { z } from 'zod'
import type { Random } from '../../chaos/world/create-random.ts'
import { type Watched, watchVictim } from '../check/watch-victim.ts'
import type { Consent } from '../scenario.ts'
import type { World } from './world.ts'

/** Somebody with a key of their own. */
export interface Party {
  readonly address: Address
  readonly privateKey: Hex
}

/** What a victim or an attacker's helper starts with. Play money. */
const startingEth = 10n ** 18n
const startingUsdc = 100_000_000n

/** Where one scenario plays: whom it makes here is watched, and everything it opened is closed after it. */
export interface Stage {
  readonly world: World
  readonly random: Random
  /** Messages of this scenario alone. */
  readonly mail: MemoryNetwork
  /** Somebody whose money is watched; has 100 USDC and 1 ether. */
  victim(consent?: Consent): Promise<Party>
  /**
   * Looks at the world once all is over and everything is closed, for what balances do not say: each line that `look` gives is a
   * breach. `name`: who was to be kept from harm.
   */
  inspect(name: string, look: () => Promise<readonly string[]>): void
  /** Somebody on the attacker's side, with as much. Not watched. */
  helper(): Promise<Party>
  /** A wallet of the SDK for a party. Default policy, unless told otherwise. */
  wallet(party: Party, options?: Partial<CreateWalletParameters>): Promise<Wallet>
  /** An agent of the SDK for a party: real wallet and chain, memory transport, store in memory. */
  agent(party: Party, options?: Partial<CreateAgentOptions>): Promise<Agent>
  /**
   * Tries something that a victim's side may refuse: gives its value, or undefined where it was refused, by a result or a
   * `DealwrightError`. Any other error is a defect, and thrown on.
   */
  attempt<Value>(what: string, run: () => Promise<Result<Value, unknown>>): Promise<Value | undefined>
  /** Notes that something was tried which has no result, such as a message that was sent. */
  tried(what: string): void
  defer(close: () => unknown): void
}

/** Something that was tried. */
export interface Try {
  readonly what: string
  /** What refused it: the rule or error's name; undefined where it was done. */
  readonly stoppedBy?: string
  /** What was answered, in a line. */
  readonly answer: string
}

/** The stage of one scenario, with what only its director uses. */
export interface OpenStage extends AsyncDisposable {
  readonly stage: Stage
  readonly watched: readonly Watched[]
  /** What was tried and what came of it, in order of the endings. */
  readonly tries: readonly Try[]
}

/** Sets a stage in the world. */
export const openStage = async (world: World, random: Random): Promise<OpenStage> => {
  const closing = new AsyncDisposableStack()
  const watched: Watched[] = []
  const tries: Try[] = []
  const mail = createMemoryNetwork()
  const { devnet } = world
  let names = 0

  const fund = async (): Promise<Party> => {
    const privateKey = randomHex()
    const address = computeAddress(privateKey) as Address
    await devnet.fund(address, { eth: startingEth, usdc: startingUsdc })
    return { address, privateKey }
  }

  const stage: Stage = {
    world,
    random,
    mail,
    victim: async (consent = {}) => {
      const party = await fund()
      watched.push(await watchVictim({ party, consent, world }))
      return party
    },
    inspect: (name, look) => {
      watched.push({ name, breaches: look })
    },
    helper: fund,
    wallet: async ({ privateKey }, options = {}) =>
      closing.use(
        await createWallet({
          signer: signerFromKey(privateKey),
          ...(options.provider === undefined ? { rpcUrl: devnet.rpcUrl } : {}),
          contracts: devnet.contracts,
          confirmationTimeoutMs: 10_000,
          ...options,
        }),
      ),
    agent: async ({ privateKey, address }, options = {}) => {
      const store = closing.use(await openStore({ path: ':memory:' }))
      names += 1
      return closing.use(
        await createAgent({
          name: `agent-${names}`,
          signer: signerFromKey(privateKey),
          chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
          transport: createMemoryTransport({ address, network: mail, inbox: store, retry: { attempts: 2 } }),
          store,
          queue: world.queue,
          ...options,
        }),
      )
    },
    attempt: async (what, run) => {
      const refuse = (reason: unknown): undefined => {
        tries.push({ what, ...describe(reason) })
      }
      try {
        const result = await run()
        if (!result.ok) return refuse(result.error)
        tries.push({ what, answer: 'done' })
        return result.value
      } catch (error) {
        if (error instanceof DealwrightError) return refuse(error)
        throw error
      }
    },
    tried: what => {
      tries.push({ what, answer: 'said' })
    },
    defer: close => {
      closing.defer(async () => void (await close()))
    },
  }
  return { stage, watched, tries, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}

const failure = z.object({ code: z.string(), message: z.string(), reason: z.string().optional() })

/** Who refused, and the refusal in a line. */
const describe = (reason: unknown): Pick<Try, 'stoppedBy' | 'answer'> => {
  const read = failure.safeParse(reason)
  if (!read.success) return { stoppedBy: 'other', answer: String(reason) }
  const { code, message, reason: rule } = read.data
  return { stoppedBy: rule === undefined ? code : `${code} ${rule}`, answer: `${code}: ${message}` }
}
