import type { ConversationContent } from '@dealwright/agent-core/conversations'

type Test = (content: ConversationContent) => boolean

const of =
  (...types: readonly ConversationContent['type'][]): Test =>
  ({ type }) =>
    types.includes(type)

/** What the activity log can be narrowed to. */
export const filters = {
  Decisions: content =>
    of(
      'planned',
      'decided',
      'asked',
      'answered',
      'approval',
      'approval-decided',
      'step',
      'receipt',
      'finished',
    )(content) ||
    (content.type === 'deal' &&
      ['won', 'signed', 'funded', 'completed', 'refunded', 'failed'].includes(content.notice.type)),
  Money: content =>
    of('receipt', 'approval', 'approval-decided')(content) ||
    (content.type === 'deal' && ['funded', 'completed', 'refunded'].includes(content.notice.type)),
  Deals: of('deal', 'step', 'receipt'),
  Words: of('said', 'asked', 'answered', 'finished'),
  Everything: () => true,
} as const satisfies Record<string, Test>

export type FilterName = keyof typeof filters
