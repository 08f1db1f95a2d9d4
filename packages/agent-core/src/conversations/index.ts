export { Amount, ConversationContent, ConversationEvent, PlanCardStep } from './conversation-event.ts'
