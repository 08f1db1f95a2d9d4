import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { failed, ok } from '@dealwright/protocols'
import { z } from 'zod'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import type { Party, Stage } from '../world/stage.ts'
import { strike } from '../world/strike.ts'

const hex = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]+$/)])
const line = z.union([z.object({ nonce: hex, signature: hex }), z.object({ code: z.string() })])
const script = fileURLToPath(new URL('../world/spend-child.ts', import.meta.url))

interface Order {
  readonly path: string
  readonly victim: Party
  readonly to: string
  readonly amount: bigint
  readonly limit: bigint
  readonly payments: number
  /** Kills the process after so many lines, whatever it is doing then. */
  readonly killAfter?: number
}

interface Loot {
  readonly nonce: string
  readonly signature: string
}

/** Starts a process that spends, and gives every signature that it lets out. */
const spend = async (
  stage: Stage,
  { path, victim, to, amount, limit, payments, killAfter }: Order,
): Promise<readonly Loot[]> => {
  const loot: Loot[] = []
  const { rpcUrl, contracts } = stage.world.devnet
  const order = {
    path,
    rpcUrl,
    contracts,
    to,
    payments,
    privateKey: victim.privateKey,
    amount: `${amount}`,
    limit: `${limit}`,
  }
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--conditions=@dealwright/source',
      script,
      JSON.stringify(order),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = once(child, 'exit')
  let lines = 0
  for await (const text of createInterface({ input: child.stdout })) {
    lines += 1
    if (lines === killAfter) child.kill('SIGKILL')
    const said = line.parse(JSON.parse(text))
    await stage.attempt('authorizeTransfer', async () =>
      'code' in said ? failed({ code: 'denied', reason: said.code, message: said.code }) : ok(said),
    )
    if ('nonce' in said) loot.push(said)
  }
  const [code, signal] = await ended
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`The spending process ended with code ${code}.`)
  return loot
}

const cashIn = async (stage: Stage, { victim, to, amount }: Order, loot: readonly Loot[]) => {
  const { usdc } = contractsOf(stage.world)
  for (const { nonce, signature } of loot)
    await strike(stage, 'cash in', {
      to: stage.world.devnet.contracts.token,
      data: usdc.interface.encodeFunctionData(
        'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
        [victim.address, to, amount, 0n, 2n ** 40n, nonce, signature],
      ),
    })
}

/** Processes that share one budget file and spend at once, some of which are killed; then one more, which must know of all of it. */
export const sharedBudgets: ScenarioClass = {
  name: 'shared-budgets',
  draw: random => {
    const processes = random.between(2, 3)
    const payments = random.pick([5, 20, 50])
    const amount = BigInt(random.between(100_000, 400_000))
    const limit = BigInt(random.between(1, 3)) * 1_000_000n
    const killAfter = random.chance(0.5) ? random.between(1, 4) : undefined
    return {
      name: `${processes} processes, ${payments} payments of ${amount} units each, within ${limit} a day${killAfter === undefined ? '' : ', one killed'}`,
      run: async stage => {
        const folder = await mkdtemp(join(tmpdir(), 'dealwright-budgets-'))
        stage.defer(() => rm(folder, { recursive: true, force: true }))
        const thief = await stage.helper()
        const victim = await stage.victim({ spend: limit, recipients: [thief.address] })
        const order: Order = {
          path: join(folder, 'budget.db'),
          victim,
          to: thief.address,
          amount,
          limit,
          payments,
        }
        const loot = await Promise.all(
          Array.from({ length: processes }, (_, index) =>
            spend(stage, { ...order, ...(index === 0 && killAfter !== undefined ? { killAfter } : {}) }),
          ),
        )
        const late = await spend(stage, { ...order, payments: 3 })
        await cashIn(stage, order, [...loot.flat(), ...late])
      },
    }
  },
}
