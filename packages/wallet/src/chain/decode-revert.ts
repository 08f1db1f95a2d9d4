import { plainText } from '@dealwright/protocols'
import { AbiCoder, type Interface, toBeHex } from 'ethers'
import { jobStatuses } from '../escrow/job-statuses.ts'

/** What a contract said when it refused. */
export interface Revert {
  /** Name of the custom error, `Error` or `Panic`; `unknown` where there was no data that the known ABIs explain. */
  readonly reason: string
  /** One line for people. */
  readonly message: string
}

/** What to do about a refusal, where the name alone does not say. */
const advice: Readonly<Record<string, string>> = {
  AgreementAlreadyUsed: 'this agreement has opened its job already; a new deal needs a new salt',
  InvalidSignature: 'ask that party to sign this agreement again',
  DeliverByOutOfRange: 'agree on another delivery date',
  DeliveryOverdue: 'the delivery date has passed and the client may claim the refund',
  DeliveryNotOverdue: 'wait until the delivery date has passed',
  ReviewNotOver: 'wait until the review period has ended',
  ReviewOver: 'the review period has ended and the payment may be released',
  JobNotFound: 'open the job first, or check the deal id and the network',
  WrongStatus: 'ask for the job to see where it stands',
  Unauthorized: 'another party of the deal must do this',
}

/** Decodes revert data by the custom errors of the known contracts. Pure. */
export function decodeRevert(data: string | null | undefined, interfaces: readonly Interface[]): Revert {
  if (data === null || data === undefined || data === '0x')
    return { reason: 'unknown', message: 'The contract refused without a reason.' }
  const text = decodeText(data)
  if (text !== undefined) return text
  for (const abi of interfaces) {
    const revert = decodeCustom(abi, data)
    if (revert !== undefined) return revert
  }
  return {
    reason: 'unknown',
    message: `The contract refused with an error that is not in its ABI (${data.slice(0, 10)}).`,
  }
}

function decodeCustom(abi: Interface, data: string): Revert | undefined {
  try {
    const error = abi.parseError(data)
    if (error === null) return undefined
    const values = error.fragment.inputs.map(
      (input, index) => `${input.name}: ${plainText(show(input.name, error.args[index]), 100)}`,
    )
    const detail = values.length > 0 ? ` (${values.join(', ')})` : ''
    const hint = advice[error.name]
    const message = `The contract refused: ${humanise(error.name)}${detail}${hint === undefined ? '' : `; ${hint}`}.`
    return { reason: error.name, message }
  } catch {
    // A contract may revert with any bytes: those that only begin like a known error are none.
    return undefined
  }
}

function decodeText(data: string): Revert | undefined {
  const selector = data.slice(0, 10)
  if (selector !== '0x08c379a0' && selector !== '0x4e487b71') return undefined
  const isText = selector === '0x08c379a0'
  try {
    const [value] = AbiCoder.defaultAbiCoder().decode([isText ? 'string' : 'uint256'], `0x${data.slice(10)}`)
    return isText
      ? { reason: 'Error', message: `The contract refused: ${plainText(String(value), 200)}.` }
      : { reason: 'Panic', message: `The contract failed an internal check (panic ${String(value)}).` }
  } catch {
    return { reason: 'unknown', message: 'The contract refused with data that cannot be read.' }
  }
}

function humanise(name: string): string {
  return name
    .replace(/^(ERC\d+)/, '$1 ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/\b[A-Z][a-z]/g, word => word.toLowerCase())
    .trim()
}

function show(name: string, value: unknown): string {
  if (name === 'jobId' && typeof value === 'bigint') return toBeHex(value, 32)
  if (name === 'status') return jobStatuses[Number(value)] ?? String(value)
  return String(value)
}
