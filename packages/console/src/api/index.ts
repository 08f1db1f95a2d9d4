export { ConversationEvent } from '@dealwright/agent-core/conversations'
