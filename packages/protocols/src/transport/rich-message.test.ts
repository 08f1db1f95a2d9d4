import { expect, it } from 'vitest'
import { describeRichMessage } from './rich-message.ts'

it('says in plain text what a button would', () => {
  expect(
    describeRichMessage({
      kind: 'actions',
      id: 'plan',
      text: 'Weather in Paris, at most 1.00 USDC',
      actions: [
        { id: 'approve:4f2a', label: 'Approve' },
        { id: 'decline:4f2a', label: 'Decline', style: 'danger' },
      ],
    }),
  ).toMatchInlineSnapshot(`
    "Weather in Paris, at most 1.00 USDC
    Approve: /approve 4f2a
    Decline: /decline 4f2a"
  `)
})
