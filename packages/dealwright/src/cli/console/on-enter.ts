import type { ReadStream } from 'node:tty'

/** Calls a listener each time the person presses Enter; answers with how to stop. Without a terminal nobody presses anything. */
export function onEnter(
  input: Pick<ReadStream, 'isTTY' | 'on' | 'off' | 'resume' | 'pause'>,
  listener: () => void,
): () => void {
  if (!input.isTTY) return () => {}
  const onData = () => listener()
  input.on('data', onData)
  input.resume()
  return () => {
    input.off('data', onData)
    input.pause()
  }
}
