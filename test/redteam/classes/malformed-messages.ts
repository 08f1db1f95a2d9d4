import { dealProtocol } from '@dealwright/agent-core'
import { type Address, canonicalJson, createEnvelope, encodeEnvelope, type Json } from '@dealwright/protocols'
import type { Random } from '../../chaos/world/create-random.ts'
import type { ScenarioClass } from '../scenario.ts'
import { defineEcho, drawName } from '../world/open-shop.ts'
import type { Stage } from '../world/stage.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

interface Ends {
  readonly from: Address
  readonly to: Address
  readonly stranger: Address
}

/** A stray but well-formed message of the deal protocol. */
const stray = ({ from, to }: Ends, now = Date.now()) =>
  createEnvelope(
    {
      protocol: dealProtocol,
      type: 'Funded',
      sender: from,
      receiver: to,
      replyTo: crypto.randomUUID(),
      body: { transaction: `0x${'1'.repeat(64)}` },
    },
    { now: () => now },
  )

const changed = (ends: Ends, changes: Record<string, Json>): Uint8Array => {
  const envelope: Json = JSON.parse(new TextDecoder().decode(encodeEnvelope(stray(ends))))
  if (typeof envelope !== 'object' || envelope === null || Array.isArray(envelope)) return text('')
  return text(canonicalJson({ ...envelope, ...changes }))
}

/** Bytes that no honest agent sends. */
const forms = {
  noise: (_ends, random) => Uint8Array.from({ length: 4_000 }, () => random.between(0, 255)),
  nothing: () => new Uint8Array(),
  'half a message': ends => encodeEnvelope(stray(ends)).slice(0, 200),
  'ten megabytes': () => new Uint8Array(10_000_000).fill(0x61),
  'a deep nest': () => text('['.repeat(100_000) + ']'.repeat(100_000)),
  'a deep nest in the body': ends => {
    const whole = new TextDecoder().decode(changed(ends, { body: 'NEST' }))
    return text(whole.replace('"NEST"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`))
  },
  'a prototype': ends =>
    text(new TextDecoder().decode(changed(ends, {})).replace('{', '{"__proto__":{"isAdmin":true},')),
  'somebody else as sender': ends => changed(ends, { sender: ends.stranger }),
  'the victim as sender': ends => changed(ends, { sender: ends.to }),
  'somebody else as receiver': ends => changed(ends, { receiver: ends.stranger }),
  'long expired': ends => encodeEnvelope(stray(ends, Date.now() - 30 * 86_400_000)),
  'from next month': ends => encodeEnvelope(stray(ends, Date.now() + 30 * 86_400_000)),
  'an unknown type': ends => changed(ends, { type: 'TransferEverything' }),
  'a type of every object': ends => changed(ends, { type: 'constructor' }),
  'another digest': ends => changed(ends, { digest: `sha256:${'0'.repeat(64)}` }),
  'a number beyond numbers': ends => changed(ends, { body: { transaction: 1e308 } }),
  'invalid UTF-8': () => Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22, 0x7d]),
  'a stray answer': ends => encodeEnvelope(stray(ends)),
} as const satisfies Record<string, (ends: Ends, random: Random) => Uint8Array>
const kinds = Object.keys(forms) as (keyof typeof forms)[]

/** Bytes that break rules, sent to a seller, which must stay in business and lose nothing. */
export const malformedMessages: ScenarioClass = {
  name: 'malformed-messages',
  draw: random => {
    const kind = random.pick(kinds)
    const copies = random.pick([1, 3, 40])
    const asText = random.chance(0.2)
    return {
      name: `${kind}, ${copies} times${asText ? ', as text' : ''}`,
      run: async stage => {
        const service = defineEcho(drawName(stage, 'echo'))
        const victim = await stage.victim()
        const seller = await stage.agent(victim)
        seller.sell(service, { ask: '1.00 USDC', floor: '0.50 USDC', work: ({ input }) => input })
        await seller.start()
        await bombard(stage, { kind, copies, asText, victim: victim.address })

        const client = await stage.victim({ spend: 1_000_000n, providers: [victim.address] })
        const buyer = await stage.agent(client)
        const deal = await buyer.buy(service, { text: 'hello' }, { budget: '1.00 USDC' })
        const { text: answer } = await deal.result()
        if (answer !== 'hello') throw new Error(`the seller answers ${answer}`)
      },
    }
  },
}

async function bombard(
  stage: Stage,
  {
    kind,
    copies,
    asText,
    victim,
  }: { kind: keyof typeof forms; copies: number; asText: boolean; victim: Address },
): Promise<void> {
  const [from, stranger] = [(await stage.helper()).address, (await stage.helper()).address]
  stage.mail.join(from)
  const bytes = forms[kind]({ from, to: victim, stranger }, stage.random)
  for (let copy = 0; copy < copies; copy += 1) {
    stage.tried(`sent ${kind}`)
    stage.mail.post({ sender: from, receiver: victim, kind: asText ? 'text' : 'envelope', bytes })
  }
}
