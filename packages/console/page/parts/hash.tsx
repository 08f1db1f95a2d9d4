import { groupHash, shortHash } from '../text/hash-parts.ts'
import { CopyButton } from './copy-button.tsx'

/** A hash or address, short, with all of it to read in groups and to copy. `label` says whose it is. */
export const Hash = ({ hash, label }: { hash: string; label: string }) => (
  <span class="hash">
    <details>
      <summary>
        <span class="hidden">{label} </span>
        <code>{shortHash(hash)}</code>
      </summary>
      <code class="groups">
        {groupHash(hash).map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </code>
    </details>
    <CopyButton text={hash} label={label} />
  </span>
)
