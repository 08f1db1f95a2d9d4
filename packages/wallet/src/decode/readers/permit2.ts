import { toAddress } from '../../chain/to-address.ts'
import { contractReader } from './contract-reader.ts'

/** Uniswap's Permit2, which has one address on every chain. */
export const permit2Address = toAddress('0x000000000022D473030F116dDEE9F6B43aC78BA3')

/** Permit2: power over tokens that an account lets Permit2 move. */
export const permit2Reader = contractReader({
  'approve(address token,address spender,uint160 amount,uint48 expiration)': (values, { caller }) => ({
    kind: 'leaf',
    allowances: [
      {
        token: values.address('token'),
        owner: caller,
        spender: values.address('spender'),
        amount: values.amount('amount'),
      },
    ],
    until: values.amount('expiration'),
  }),
  'permit(address owner,((address token,uint160 amount,uint48 expiration,uint48 nonce) details,address spender,uint256 sigDeadline) permitSingle,bytes signature)':
    values => {
      const permit = values.struct('permitSingle')
      const details = permit.struct('details')
      return {
        kind: 'leaf',
        allowances: [
          {
            token: details.address('token'),
            owner: values.address('owner'),
            spender: permit.address('spender'),
            amount: details.amount('amount'),
          },
        ],
        until: details.amount('expiration'),
      }
    },
  'transferFrom(address from,address to,uint160 amount,address token)': values => ({
    kind: 'leaf',
    payments: [
      {
        token: values.address('token'),
        from: values.address('from'),
        to: values.address('to'),
        amount: values.amount('amount'),
      },
    ],
  }),
})
