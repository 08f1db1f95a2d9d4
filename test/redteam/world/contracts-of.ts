import {
  JobEscrow__factory,
  PaymentChannel__factory,
  SpendingMandate__factory,
  TestUSDC__factory,
} from '@dealwright/contracts'
import type { World } from './world.ts'

/** The contracts of the network, for calls that no wallet of the SDK would make. */
export const contractsOf = ({ devnet: { contracts }, provider }: World) => ({
  escrow: JobEscrow__factory.connect(contracts.escrow, provider),
  mandates: SpendingMandate__factory.connect(contracts.spendingMandate, provider),
  channels: PaymentChannel__factory.connect(contracts.paymentChannel, provider),
  usdc: TestUSDC__factory.connect(contracts.token, provider),
})
