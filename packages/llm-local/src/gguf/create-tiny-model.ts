import { encodeGguf, type GgufTensor, type GgufValue } from './encode-gguf.ts'

export interface CreateTinyModelParameters {
  /** Seed of the weights: the same seed gives the same bytes on every machine. Default 1. */
  readonly seed?: number
}

const WIDTH = 64
const FEED_FORWARD = 160
const LAYERS = 2
const HEADS = 4
const KV_HEADS = 2
const KV_WIDTH = (WIDTH / HEADS) * KV_HEADS
const CONTEXT = 8192

/** Token types as llama.cpp numbers them. */
const NORMAL = 1
const UNKNOWN = 2
const CONTROL = 3
const BYTE = 6

const CHAT_TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"

/**
 * Makes a small GGUF of llama architecture with seeded random weights (about 0.5 MB): it exercises the whole llama.cpp
 * path offline and knows nothing. What it says under a grammar fits the grammar and makes no sense.
 */
export function createTinyModel({ seed = 1 }: CreateTinyModelParameters = {}): Uint8Array {
  const vocabulary = createVocabulary()
  const weights = createWeights(seed)
  const size = vocabulary.length

  const metadata = new Map<string, GgufValue>([
    ['general.architecture', { type: 'string', value: 'llama' }],
    ['general.name', { type: 'string', value: `dealwright-tiny-random-${seed}` }],
    ['general.file_type', { type: 'uint32', value: 0 }],
    ['llama.context_length', { type: 'uint32', value: CONTEXT }],
    ['llama.embedding_length', { type: 'uint32', value: WIDTH }],
    ['llama.block_count', { type: 'uint32', value: LAYERS }],
    ['llama.feed_forward_length', { type: 'uint32', value: FEED_FORWARD }],
    ['llama.attention.head_count', { type: 'uint32', value: HEADS }],
    ['llama.attention.head_count_kv', { type: 'uint32', value: KV_HEADS }],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-5 }],
    ['llama.rope.dimension_count', { type: 'uint32', value: WIDTH / HEADS }],
    ['llama.vocab_size', { type: 'uint32', value: size }],
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.tokens', { type: 'strings', value: vocabulary.map(token => token.text) }],
    ['tokenizer.ggml.scores', { type: 'float32s', value: vocabulary.map(() => 0) }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: vocabulary.map(token => token.type) }],
    ['tokenizer.ggml.bos_token_id', { type: 'uint32', value: 1 }],
    ['tokenizer.ggml.eos_token_id', { type: 'uint32', value: 2 }],
    ['tokenizer.ggml.eot_token_id', { type: 'uint32', value: size - 1 }],
    ['tokenizer.ggml.unknown_token_id', { type: 'uint32', value: 0 }],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: true }],
    ['tokenizer.ggml.add_eos_token', { type: 'bool', value: false }],
    ['tokenizer.ggml.add_space_prefix', { type: 'bool', value: false }],
    ['tokenizer.chat_template', { type: 'string', value: CHAT_TEMPLATE }],
  ])

  const tensors: GgufTensor[] = [weights.matrix('token_embd.weight', WIDTH, size)]
  for (let layer = 0; layer < LAYERS; layer++) {
    const name = (part: string) => `blk.${layer}.${part}.weight`
    tensors.push(
      ones(name('attn_norm')),
      weights.matrix(name('attn_q'), WIDTH, WIDTH),
      weights.matrix(name('attn_k'), WIDTH, KV_WIDTH),
      weights.matrix(name('attn_v'), WIDTH, KV_WIDTH),
      weights.matrix(name('attn_output'), WIDTH, WIDTH),
      ones(name('ffn_norm')),
      weights.matrix(name('ffn_gate'), WIDTH, FEED_FORWARD),
      weights.matrix(name('ffn_up'), WIDTH, FEED_FORWARD),
      weights.matrix(name('ffn_down'), FEED_FORWARD, WIDTH),
    )
  }
  tensors.push(ones('output_norm.weight'), weights.matrix('output.weight', WIDTH, size))
  return encodeGguf({ metadata, tensors })
}

/** Every byte is a token, so any text can be read and written; the space needs its SentencePiece mark. */
function createVocabulary(): { text: string; type: number }[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => ({
    text: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    type: BYTE,
  }))
  return [
    { text: '<unk>', type: UNKNOWN },
    { text: '<s>', type: CONTROL },
    { text: '</s>', type: CONTROL },
    ...bytes,
    { text: '\u2581', type: NORMAL },
    { text: '<|im_start|>', type: CONTROL },
    { text: '<|im_end|>', type: CONTROL },
  ]
}

const ones = (name: string): GgufTensor => ({ name, shape: [WIDTH], data: new Float32Array(WIDTH).fill(1) })

function createWeights(seed: number) {
  const random = createRandom(seed)
  return {
    matrix(name: string, inputs: number, outputs: number): GgufTensor {
      const scale = 1 / Math.sqrt(inputs)
      return {
        name,
        shape: [inputs, outputs],
        data: Float32Array.from({ length: inputs * outputs }, () => random() * scale),
      }
    },
  }
}

/** Near-normal numbers by summing four uniform ones: plain arithmetic, so every machine gets the same bits. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3)
}
