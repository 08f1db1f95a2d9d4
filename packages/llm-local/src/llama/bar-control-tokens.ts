import { type LlamaModel, TokenBias } from 'node-llama-cpp'

/**
 * Bars the tokens that leave no text, but for those that end an answer. A grammar takes a control token for the text of its
 * name: inside a string, or as the tag of a tool call, it would vanish from an answer that seems to fit.
 */
export function barControlTokens(model: LlamaModel): TokenBias {
  const bias = TokenBias.for(model)
  for (const token of model.iterateAllTokens()) {
    const { control, unknown } = model.getTokenAttributes(token)
    if (control || unknown) bias.set(token, 'never')
  }
  return bias
}
