import { ParamType } from 'ethers'
import { toAddress } from '../../chain/to-address.ts'
import { toHex } from '../../chain/to-hex.ts'
import { type Arguments, readArguments } from './arguments.ts'
import { contractReader } from './contract-reader.ts'
import { deniedBecause, type InnerCall, type Reading, type Site } from './reading.ts'
import { strictDecoder } from './strict-abi.ts'

const decodeExecutions = strictDecoder([ParamType.from('(address to,uint256 value,bytes data)[] calls')])

/**
 * Calls that hold calls. In `multicall` the contract calls itself for the caller; in the others the batch's contract is the
 * caller, so that what moves is its money and not the signer's.
 */
export const batchReader = contractReader({
  'multicall(bytes[] data)': toItself,
  'multicall(uint256 deadline,bytes[] data)': toItself,
  'multicall(bytes32 previousBlockhash,bytes[] data)': toItself,
  'aggregate((address to,bytes data)[] calls)': inStructs,
  'tryAggregate(bool requireSuccess,(address to,bytes data)[] calls)': inStructs,
  'aggregate3((address to,bool allowFailure,bytes data)[] calls)': inStructs,
  'aggregate3Value((address to,bool allowFailure,uint256 value,bytes data)[] calls)': inStructsWithValue,
  'executeBatch((address to,uint256 value,bytes data)[] calls)': inStructsWithValue,
  'executeBatch(address[] to,bytes[] data)': inLists,
  'executeBatch(address[] to,uint256[] value,bytes[] data)': inLists,
  'execute(address to,uint256 value,bytes data)': (values, { contract }) => ({
    kind: 'batch',
    calls: [inner(values, contract, values.amount('value'))],
  }),
  'execute(bytes32 mode,bytes executionCalldata)': byMode,
})

function inner(values: Arguments, caller: InnerCall['caller'], value: bigint): InnerCall {
  return { to: values.address('to'), data: values.bytes('data'), value, caller }
}

function toItself(values: Arguments, { contract, caller }: Site): Reading {
  const calls = values
    .list('data')
    .map(data => ({ to: contract, data: toHex(String(data)), value: 0n, caller }))
  return { kind: 'batch', calls }
}

function inStructs(values: Arguments, { contract }: Site): Reading {
  return { kind: 'batch', calls: values.structs('calls').map(call => inner(call, contract, 0n)) }
}

function inStructsWithValue(values: Arguments, { contract }: Site): Reading {
  const calls = values.structs('calls').map(call => inner(call, contract, call.amount('value')))
  return { kind: 'batch', calls }
}

function inLists(values: Arguments, { contract }: Site): Reading {
  const [to, data] = [values.list('to'), values.list('data')]
  const amounts = values.has('value') ? values.list('value') : to.map(() => 0n)
  if (to.length !== data.length || to.length !== amounts.length)
    return deniedBecause('its lists are of different lengths')
  const calls = to.map((address, index) => ({
    to: toAddress(String(address)),
    data: toHex(String(data[index])),
    value: BigInt(String(amounts[index])),
    caller: contract,
  }))
  return { kind: 'batch', calls }
}

/** ERC-7579: the mode's first byte says single (00) or batch (01), the second whether failures revert; the rest must be zero. */
function byMode(values: Arguments, { contract }: Site): Reading {
  const mode = values.bytes('mode')
  const data = values.bytes('executionCalldata')
  if (!/^0x0[01]0[01]0{60}$/.test(mode))
    return deniedBecause(`it executes in mode ${mode}, which is not known`)
  if (mode.startsWith('0x00')) {
    if (data.length < 2 + 2 * 52) return deniedBecause('it executes a call that is cut short')
    const to = toAddress(data.slice(0, 42))
    const value = BigInt(`0x${data.slice(42, 106)}`)
    return { kind: 'batch', calls: [{ to, value, data: toHex(`0x${data.slice(106)}`), caller: contract }] }
  }
  const batch = decodeExecutions(data.slice(2))
  if (batch === undefined) return deniedBecause('its batch is not encoded as it should be')
  const calls = readArguments(batch).structs('calls')
  return { kind: 'batch', calls: calls.map(call => inner(call, contract, call.amount('value'))) }
}
