/** Large models come as several files, numbered from 1 in their names: the names of all of them, whichever is given. */
export function partsOf(path: string): string[] {
  const [, count] = /-\d{5}-of-(\d{5})\.gguf$/i.exec(path) ?? []
  if (count === undefined) return [path]
  return Array.from({ length: Number(count) }, (_, index) =>
    path.replace(/-\d{5}-of-\d{5}\.gguf$/i, `-${String(index + 1).padStart(5, '0')}-of-${count}.gguf`),
  )
}
