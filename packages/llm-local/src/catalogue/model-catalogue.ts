/** One model that can be chosen by name: a single GGUF file on a hub, as its publisher put it there. */
export interface CatalogueModel {
  /** What a person types: `dealwright model use <name>`. */
  readonly name: string
  /** Hugging Face repository, `user/model`. */
  readonly repository: string
  /** Commit of the repository, or a branch where the commit is not known. */
  readonly revision: string
  readonly file: string
  readonly quantisation: string
  /** Parameters as its publisher counts them, such as `1.5B`. */
  readonly parameters: string
  readonly sizeBytes: number
  /** SHA-256 of the whole file in hex. */
  readonly sha256: string
  readonly licence: string
  readonly licenceUrl: string
  /** Bytes that one token of context takes in the key-value cache at 16 bits, before sliding windows make it less. */
  readonly contextBytesPerToken: number
  /** What it is good for, in a few words. */
  readonly summary: string
}

const apache = { licence: 'Apache-2.0', licenceUrl: 'https://www.apache.org/licenses/LICENSE-2.0' }
const gemma = { licence: 'Gemma Terms of Use', licenceUrl: 'https://ai.google.dev/gemma/terms' }
const llama = (version: string) => ({
  licence: `Llama ${version} Community License`,
  licenceUrl: `https://www.llama.com/llama${version.replace('.', '_')}/license/`,
})

/** Keys and values of every layer, two bytes each. */
const perToken = (layers: number, keyValueHeads: number, headSize: number): number =>
  2 * 2 * layers * keyValueHeads * headSize

/**
 * Instruct models that many people run, smallest first. Sizes and hashes are those that many public projects pin for the
 * same file; a download that differs from them is refused, so an error here costs a download and never runs another file.
 */
export const modelCatalogue: readonly CatalogueModel[] = [
  {
    name: 'qwen2.5-0.5b-instruct',
    repository: 'Qwen/Qwen2.5-0.5B-Instruct-GGUF',
    revision: '9217f5db79a29953eb74d5343926648285ec7e67',
    file: 'qwen2.5-0.5b-instruct-q4_k_m.gguf',
    quantisation: 'Q4_K_M',
    parameters: '0.5B',
    sizeBytes: 491_400_032,
    sha256: '74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db',
    ...apache,
    contextBytesPerToken: perToken(24, 2, 64),
    summary: 'the smallest',
  },
  {
    name: 'qwen3-0.6b',
    repository: 'Qwen/Qwen3-0.6B-GGUF',
    revision: '23749fefcc72300e3a2ad315e1317431b06b590a',
    file: 'Qwen3-0.6B-Q8_0.gguf',
    quantisation: 'Q8_0',
    parameters: '0.6B',
    sizeBytes: 639_446_688,
    sha256: '9465e63a22add5354d9bb4b99e90117043c7124007664907259bd16d043bb031',
    ...apache,
    contextBytesPerToken: perToken(28, 8, 128),
    summary: 'small; many languages',
  },
  {
    name: 'gemma-3-1b-it',
    repository: 'ggml-org/gemma-3-1b-it-GGUF',
    revision: 'f9c28bcd85737ffc5aef028638d3341d49869c27',
    file: 'gemma-3-1b-it-Q4_K_M.gguf',
    quantisation: 'Q4_K_M',
    parameters: '1B',
    sizeBytes: 806_058_240,
    sha256: '8ccc5cd1f1b3602548715ae25a66ed73fd5dc68a210412eea643eb20eb75a135',
    ...gemma,
    contextBytesPerToken: perToken(26, 1, 256),
    summary: 'small; context takes little memory',
  },
  {
    name: 'llama-3.2-1b-instruct',
    repository: 'bartowski/Llama-3.2-1B-Instruct-GGUF',
    revision: '067b946cf014b7c697f3654f621d577a3e3afd1c',
    file: 'Llama-3.2-1B-Instruct-Q4_K_M.gguf',
    quantisation: 'Q4_K_M',
    parameters: '1B',
    sizeBytes: 807_694_464,
    sha256: '6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83',
    ...llama('3.2'),
    contextBytesPerToken: perToken(16, 8, 64),
    summary: 'small; English first',
  },
  {
    name: 'qwen2.5-1.5b-instruct',
    repository: 'Qwen/Qwen2.5-1.5B-Instruct-GGUF',
    revision: '91cad51170dc346986eccefdc2dd33a9da36ead9',
    file: 'qwen2.5-1.5b-instruct-q4_k_m.gguf',
    quantisation: 'Q4_K_M',
    parameters: '1.5B',
    sizeBytes: 1_117_320_736,
    sha256: '6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e',
    ...apache,
    contextBytesPerToken: perToken(28, 2, 128),
    summary: 'a start on a laptop',
  },
  {
    name: 'qwen3-1.7b',
    repository: 'Qwen/Qwen3-1.7B-GGUF',
    revision: '90862c4b9d2787eaed51d12237eafdfe7c5f6077',
    file: 'Qwen3-1.7B-Q8_0.gguf',
    quantisation: 'Q8_0',
    parameters: '1.7B',
    sizeBytes: 1_834_426_016,
    sha256: '061b54daade076b5d3362dac252678d17da8c68f07560be70818cace6590cb1a',
    ...apache,
    contextBytesPerToken: perToken(28, 8, 128),
    summary: 'many languages',
  },
  {
    name: 'llama-3.2-3b-instruct',
    repository: 'bartowski/Llama-3.2-3B-Instruct-GGUF',
    revision: '5ab33fa94d1d04e903623ae72c95d1696f09f9e8',
    file: 'Llama-3.2-3B-Instruct-Q4_K_M.gguf',
    quantisation: 'Q4_K_M',
    parameters: '3B',
    sizeBytes: 2_019_377_696,
    sha256: '6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff',
    ...llama('3.2'),
    contextBytesPerToken: perToken(28, 8, 128),
    summary: 'English first',
  },
  {
    name: 'gemma-3-4b-it',
    repository: 'ggml-org/gemma-3-4b-it-GGUF',
    revision: 'd0976223747697cb51e056d85c532013931fe52e',
    file: 'gemma-3-4b-it-Q4_K_M.gguf',
    quantisation: 'Q4_K_M',
    parameters: '4B',
    sizeBytes: 2_489_757_856,
    sha256: '882e8d2db44dc554fb0ea5077cb7e4bc49e7342a1f0da57901c0802ea21a0863',
    ...gemma,
    contextBytesPerToken: perToken(34, 4, 256),
    summary: 'many languages',
  },
  {
    name: 'qwen3-4b',
    repository: 'Qwen/Qwen3-4B-GGUF',
    revision: 'bc640142c66e1fdd12af0bd68f40445458f3869b',
    file: 'Qwen3-4B-Q4_K_M.gguf',
    quantisation: 'Q4_K_M',
    parameters: '4B',
    sizeBytes: 2_497_280_256,
    sha256: '7485fe6f11af29433bc51cab58009521f205840f5b4ae3a32fa7f92e8534fdf5',
    ...apache,
    contextBytesPerToken: perToken(36, 8, 128),
    summary: 'the largest for most machines without a GPU',
  },
  {
    name: 'qwen2.5-7b-instruct',
    repository: 'bartowski/Qwen2.5-7B-Instruct-GGUF',
    revision: 'main',
    file: 'Qwen2.5-7B-Instruct-Q4_K_M.gguf',
    quantisation: 'Q4_K_M',
    parameters: '7B',
    sizeBytes: 4_683_074_240,
    sha256: '65b8fcd92af6b4fefa935c625d1ac27ea29dcb6ee14589c55a8f115ceaaa1423',
    ...apache,
    contextBytesPerToken: perToken(28, 4, 128),
    summary: 'for a GPU',
  },
  {
    name: 'llama-3.1-8b-instruct',
    repository: 'bartowski/Meta-Llama-3.1-8B-Instruct-GGUF',
    revision: 'main',
    file: 'Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf',
    quantisation: 'Q4_K_M',
    parameters: '8B',
    sizeBytes: 4_920_739_232,
    sha256: '7b064f5842bf9532c91456deda288a1b672397a54fa729aa665952863033557c',
    ...llama('3.1'),
    contextBytesPerToken: perToken(32, 8, 128),
    summary: 'for a GPU; English first',
  },
  {
    name: 'qwen3-8b',
    repository: 'Qwen/Qwen3-8B-GGUF',
    revision: 'main',
    file: 'Qwen3-8B-Q4_K_M.gguf',
    quantisation: 'Q4_K_M',
    parameters: '8B',
    sizeBytes: 5_027_783_488,
    sha256: 'd98cdcbd03e17ce47681435b5150e34c1417f50b5c0019dd560e4882c5745785',
    ...apache,
    contextBytesPerToken: perToken(36, 8, 128),
    summary: 'for a GPU; many languages',
  },
]
