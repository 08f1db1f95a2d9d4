import { describe, expect, it } from 'vitest'
import { devnetContracts } from './deploy-contracts.ts'
import { deriveAccounts } from './development-accounts.ts'
import { formatDevnet } from './format-devnet.ts'

const close = () => Promise.resolve()

describe('formatDevnet', () => {
  it('shows what a person needs to connect', () => {
    const table = formatDevnet({
      rpcUrl: 'http://127.0.0.1:8545',
      chainId: 31_337,
      xmtpUrl: 'http://127.0.0.1:5556',
      contracts: devnetContracts,
      token: { symbol: 'USDC', decimals: 6, address: devnetContracts.token },
      accounts: deriveAccounts(2),
      fund: close,
      close,
      [Symbol.asyncDispose]: close,
    })
    expect(table).toMatchInlineSnapshot(`
      "Dealwright devnet, on this machine only

        Chain               http://127.0.0.1:8545 (chain id 31337)
        XMTP node           http://127.0.0.1:5556
        JobEscrow           0xfb3fc7d03D863C4b2Be2282CA17ED2c4153917eE
        SpendingMandate     0x406503Eb72fBc42b2C6BDF5adECB23Ca1457e4e3
        PaymentChannel      0xB2C21B7385a2FE747B4c34F5548f12f955e1e676
        IdentityRegistry    0xE5166d472f69A3C93bB4A9Ae7866dA51dEb03787
        ReputationRegistry  0x8ec887448a29f0c4d454d2290f4Af68D60E3d26F
        TestUSDC (USDC)     0x1525Bd0DE930AcA5a1D01fa01f409B1390C03308

      Development accounts. Everyone knows these keys: never send real money to them.
        0  0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266  0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80
        1  0x70997970C51812dc3A010C7d01b50e0d17dc79C8  0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d

      The XMTP node trusts its clients: it is for development and tests."
    `)
  })
})
