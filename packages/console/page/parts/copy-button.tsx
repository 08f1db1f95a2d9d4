import { useEffect, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

/** A button that copies a text, e.g. a transaction hash. `label` says which, to people who do not see it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  useEffect(() => {
    if (copied === 'no') return
    const timer = setTimeout(() => setCopied('no'), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    )
  const said = copied === 'yes' ? 'Copied' : copied === 'failed' ? 'Copying is not allowed here' : ''
  return (
    <span class="copy">
      <button type="button" class="icon-button" aria-label={`Copy ${label}`} title="Copy" onClick={copy}>
        <Icon name={copied === 'yes' ? 'check' : 'copy'} />
      </button>
      <span class="copy-said" role="status">
        {said}
      </span>
    </span>
  )
}
