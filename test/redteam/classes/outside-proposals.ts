import { type Address, type Hex, randomHex } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import { Interface, MaxUint256, type TypedDataField } from 'ethers'
import { toHex } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import type { Stage } from '../world/stage.ts'
import { strike } from '../world/strike.ts'

const abi = new Interface([
  'function transfer(address,uint256)',
  'function transferFrom(address,address,uint256)',
  'function approve(address,uint256)',
  'function increaseAllowance(address,uint256)',
  'function setApprovalForAll(address,bool)',
  'function safeTransferFrom(address,address,uint256)',
  'function multicall(bytes[])',
  'function execute(address,uint256,bytes)',
  'function executeBatch((address to,uint256 value,bytes data)[])',
  'function aggregate3((address to,bool allowFailure,bytes data)[])',
  'function execute(bytes32,bytes)',
  'function upgradeTo(address)',
])
const permit2: Address = '0x000000000022D473030F116dDEE9F6B43aC78BA3'

/** Who is who in a proposal. */
interface Cast {
  readonly self: Address
  readonly thief: Address
  readonly friend: Address
  readonly token: Address
  readonly escrow: Address
  readonly registry: Address
  readonly much: bigint
}

interface Call {
  readonly to: Address
  readonly data: string
  readonly value?: bigint
}

const steal = ({ thief, much }: Cast) => abi.encodeFunctionData('transfer', [thief, much])
const give = ({ friend }: Cast) => abi.encodeFunctionData('transfer', [friend, 1n])
const inMulticall = (...calls: readonly string[]) => abi.encodeFunctionData('multicall', [[...calls]])

/** Calls that take money, or power over it. Nothing of them may happen but what goes to the friend. */
const calls = {
  'a transfer to a stranger': cast => ({ to: cast.token, data: steal(cast) }),
  'an unlimited approve': ({ token, thief }) => ({
    to: token,
    data: abi.encodeFunctionData('approve', [thief, MaxUint256]),
  }),
  'a small approve': ({ token, thief }) => ({
    to: token,
    data: abi.encodeFunctionData('approve', [thief, 1n]),
  }),
  'an increaseAllowance': ({ token, thief }) => ({
    to: token,
    data: abi.encodeFunctionData('increaseAllowance', [thief, MaxUint256]),
  }),
  'an approve for Permit2': ({ token }) => ({
    to: token,
    data: abi.encodeFunctionData('approve', [permit2, MaxUint256]),
  }),
  'a transferFrom of its own': ({ token, self, thief, much }) => ({
    to: token,
    data: abi.encodeFunctionData('transferFrom', [self, thief, much]),
  }),
  'a setApprovalForAll': ({ registry, thief }) => ({
    to: registry,
    data: abi.encodeFunctionData('setApprovalForAll', [thief, true]),
  }),
  'its agent given away': ({ registry, self, thief }) => ({
    to: registry,
    data: abi.encodeFunctionData('safeTransferFrom', [self, thief, 0n]),
  }),
  'a multicall that hides a transfer': cast => ({
    to: cast.token,
    data: inMulticall(give(cast), steal(cast)),
  }),
  'a multicall in a multicall': cast => ({
    to: cast.token,
    data: inMulticall(give(cast), inMulticall(inMulticall(steal(cast)))),
  }),
  'a batch of an account': cast => ({
    to: cast.token,
    data: abi.encodeFunctionData('executeBatch', [
      [
        [cast.token, 0n, give(cast)],
        [cast.token, 0n, steal(cast)],
      ],
    ]),
  }),
  'an aggregate3': cast => ({
    to: cast.token,
    data: abi.encodeFunctionData('aggregate3', [[[cast.token, true, steal(cast)]]]),
  }),
  'an execute by mode': cast => ({
    to: cast.self,
    data: abi.encodeFunctionData('execute(bytes32,bytes)', [`0x${'00'.repeat(32)}`, steal(cast)]),
  }),
  'native money': ({ thief }) => ({ to: thief, data: '0x', value: 10n ** 17n }),
  'native money beside a transfer': cast => ({ to: cast.token, data: give(cast), value: 10n ** 17n }),
  'dirty bytes in an address': ({ token, thief, much }) => ({
    to: token,
    data: `0xa9059cbb${'ff'.repeat(12)}${thief.slice(2)}${much.toString(16).padStart(64, '0')}`,
  }),
  'bytes after the end': cast => ({ to: cast.token, data: `${give(cast)}${steal(cast).slice(2)}` }),
  'a call cut short': cast => ({ to: cast.token, data: give(cast).slice(0, -2) }),
  'a method that nobody knows': ({ token }) => ({ to: token, data: `0xdeadbeef${'00'.repeat(64)}` }),
  'an upgrade': ({ escrow, thief }) => ({ to: escrow, data: abi.encodeFunctionData('upgradeTo', [thief]) }),
  'more for a friend than the day allows': ({ token, friend }) => ({
    to: token,
    data: abi.encodeFunctionData('transfer', [friend, 2_000_001n]),
  }),
  'much for a friend in small parts': cast => ({
    to: cast.token,
    data: inMulticall(
      ...Array.from({ length: 3 }, () => abi.encodeFunctionData('transfer', [cast.friend, 900_000n])),
    ),
  }),
  'an authorization of other code': cast =>
    Object.assign(
      { to: cast.token, data: give(cast) },
      { authorizationList: [{ address: cast.thief, nonce: 0 }] },
    ),
} as const satisfies Record<string, (cast: Cast) => Call>

const fields = (...list: readonly string[]): TypedDataField[] =>
  list.map(one => ({ name: one.split(':')[0] ?? '', type: one.split(':')[1] ?? '' }))
const transferFields = fields(
  'from:address',
  'to:address',
  'value:uint256',
  'validAfter:uint256',
  'validBefore:uint256',
  'nonce:bytes32',
)
const permitFields = fields(
  'owner:address',
  'spender:address',
  'value:uint256',
  'nonce:uint256',
  'deadline:uint256',
)

interface Typed {
  readonly primaryType: string
  readonly types: Record<string, TypedDataField[]>
  readonly message: Record<string, unknown>
  /** Default: the token's own domain. */
  readonly domain?: Record<string, unknown>
}

const authorization = (cast: Cast, changes: object = {}) => ({
  from: cast.self,
  to: cast.thief,
  value: cast.much,
  validAfter: 0n,
  validBefore: 2n ** 40n,
  nonce: `0x${'11'.repeat(32)}`,
  ...changes,
})
const permit = ({ self, thief, much }: Cast) => ({
  owner: self,
  spender: thief,
  value: much,
  nonce: 0n,
  deadline: MaxUint256,
})

/** Typed data that takes money, or power over it. */
const typed = {
  'a permit': cast => ({ primaryType: 'Permit', types: { Permit: permitFields }, message: permit(cast) }),
  'a permit without limit': cast => ({
    primaryType: 'Permit',
    types: { Permit: permitFields },
    message: { ...permit(cast), value: MaxUint256 },
  }),
  'a permit of the old kind': ({ self, thief }) => ({
    primaryType: 'Permit',
    types: {
      Permit: fields('holder:address', 'spender:address', 'nonce:uint256', 'expiry:uint256', 'allowed:bool'),
    },
    message: { holder: self, spender: thief, nonce: 0n, expiry: 0n, allowed: true },
  }),
  'a transfer': cast => ({
    primaryType: 'TransferWithAuthorization',
    types: { TransferWithAuthorization: transferFields },
    message: authorization(cast),
  }),
  'a transfer that its recipient fetches': cast => ({
    primaryType: 'ReceiveWithAuthorization',
    types: { ReceiveWithAuthorization: transferFields },
    message: authorization(cast),
  }),
  'a transfer on another chain': cast => ({
    primaryType: 'TransferWithAuthorization',
    types: { TransferWithAuthorization: transferFields },
    message: authorization(cast, { to: cast.friend, value: 1n }),
    domain: { chainId: 1 },
  }),
  'a transfer without a contract': cast => ({
    primaryType: 'TransferWithAuthorization',
    types: { TransferWithAuthorization: transferFields },
    message: authorization(cast, { to: cast.friend, value: 1n }),
    domain: { verifyingContract: undefined },
  }),
  'a permit of Permit2': ({ token, thief }) => ({
    primaryType: 'PermitSingle',
    types: {
      PermitSingle: fields('details:PermitDetails', 'spender:address', 'sigDeadline:uint256'),
      PermitDetails: fields('token:address', 'amount:uint160', 'expiration:uint48', 'nonce:uint48'),
    },
    message: {
      details: { token, amount: 2n ** 160n - 1n, expiration: 2n ** 48n - 1n, nonce: 0n },
      spender: thief,
      sigDeadline: MaxUint256,
    },
    domain: { name: 'Permit2', version: undefined, verifyingContract: permit2 },
  }),
  'a transfer by Permit2': ({ token, thief, much }) => ({
    primaryType: 'PermitTransferFrom',
    types: {
      PermitTransferFrom: fields(
        'permitted:TokenPermissions',
        'spender:address',
        'nonce:uint256',
        'deadline:uint256',
      ),
      TokenPermissions: fields('token:address', 'amount:uint256'),
    },
    message: { permitted: { token, amount: much }, spender: thief, nonce: 0n, deadline: MaxUint256 },
    domain: { name: 'Permit2', version: undefined, verifyingContract: permit2 },
  }),
  'an order that nobody knows': ({ self, thief, much }) => ({
    primaryType: 'Order',
    types: { Order: fields('maker:address', 'taker:address', 'amount:uint256') },
    message: { maker: self, taker: thief, amount: much },
  }),
  'a login that is a transfer': cast => ({
    primaryType: 'Login',
    types: { Login: fields('statement:string'), TransferWithAuthorization: transferFields },
    message: { statement: 'Sign in', ...authorization(cast) },
  }),
  'a transfer with a field more': cast => ({
    primaryType: 'TransferWithAuthorization',
    types: { TransferWithAuthorization: [...transferFields, ...fields('memo:string')] },
    message: authorization(cast, { memo: 'hello' }),
  }),
} as const satisfies Record<string, (cast: Cast) => Typed>

const callKinds = Object.keys(calls) as (keyof typeof calls)[]
const typedKinds = Object.keys(typed) as (keyof typeof typed)[]

/** Cashes in a signature in every way that the token knows. */
const cashIn = async (stage: Stage, { self, thief, token, much }: Cast, signature: Hex) => {
  const { usdc } = contractsOf(stage.world)
  const nonce = `0x${'11'.repeat(32)}`
  const parts = [
    `0x${signature.slice(2, 66)}`,
    `0x${signature.slice(66, 130)}`,
    `0x${signature.slice(130)}`,
  ] as const
  for (const value of [much, MaxUint256]) {
    await strike(stage, 'permit', {
      to: token,
      data: usdc.interface.encodeFunctionData('permit', [
        self,
        thief,
        value,
        MaxUint256,
        parts[2],
        parts[0],
        parts[1],
      ]),
    })
    await strike(stage, 'transferWithAuthorization', {
      to: token,
      data: usdc.interface.encodeFunctionData(
        'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
        [self, thief, value, 0n, 2n ** 40n, nonce, signature],
      ),
    })
  }
}

/** The wallet's door for what others composed, used as untyped code would. */
const proposeCall = (
  wallet: Wallet,
  call: Call,
  key: string,
  counterparty: Address,
): ReturnType<Wallet['proposeCall']> =>
  wallet.proposeCall({
    call: { value: 0n, ...call, data: toHex(call.data) },
    spending: { key, counterparty },
  })

/** Calls and typed data that somebody outside composed, for a wallet that sends a friend up to 2 USDC a day and nobody else anything. */
export const outsideProposals: ScenarioClass = {
  name: 'outside-proposals',
  draw: random => {
    const isCall = random.chance(0.6)
    const callKind = random.pick(callKinds)
    const typedKind = random.pick(typedKinds)
    const isWide = random.chance(0.5)
    const much = random.pick([1n, 1_000_000n, 100_000_000n])
    const isAfter = random.chance(0.4)
    return {
      name: `${isCall ? callKind : typedKind}, of ${much} units${isAfter ? ', after an honest one under the same key' : ''}`,
      run: async stage => {
        const { contracts, chainId } = stage.world.devnet
        const [thief, friend] = await Promise.all([stage.helper(), stage.helper()])
        const party = await stage.victim({ spend: 2_000_000n, recipients: [friend.address] })
        const methods = [
          'transfer',
          'multicall',
          'TransferWithAuthorization',
          'Permit',
          'executeBatch',
          'aggregate3',
        ]
        const victim = await stage.wallet(party, {
          policy: {
            recipients: [friend.address],
            budgets: [{ limit: '2 USDC', per: 'day' }],
            perDealCeiling: '2 USDC',
            ...(isWide ? { contracts: [{ address: contracts.token, methods }] } : {}),
          },
        })
        const cast: Cast = {
          self: party.address,
          thief: thief.address,
          friend: friend.address,
          token: contracts.token,
          escrow: contracts.escrow,
          registry: contracts.identityRegistry,
          much,
        }
        const key = 'the bill'
        if (isAfter)
          await stage.attempt('an honest transfer', () =>
            proposeCall(victim, { to: cast.token, data: give(cast) }, key, cast.friend),
          )
        if (isCall) {
          const call: Call = calls[callKind](cast)
          for (const counterparty of [cast.friend, cast.thief])
            await stage.attempt(callKind, () => proposeCall(victim, call, key, counterparty))
          await stage.attempt(callKind, () => proposeCall(victim, call, randomHex(), cast.friend))
          return
        }
        const made: Typed = typed[typedKind](cast)
        const domain = {
          name: 'USD Coin',
          version: '2',
          chainId,
          verifyingContract: cast.token,
          ...made.domain,
        }
        const { primaryType, types, message } = made
        for (const counterparty of [cast.friend, cast.thief]) {
          const signature = await stage.attempt(typedKind, () =>
            victim.proposeTypedData({
              typedData: { domain, primaryType, types, message },
              spending: { key, counterparty },
            }),
          )
          if (signature !== undefined) await cashIn(stage, cast, signature)
        }
      },
    }
  },
}
