import { Icon } from '../parts/icon.tsx'
import { useConsole } from '../state/console-context.ts'
import { listWaiting } from '../state/list-waiting.ts'
import { useStore } from '../state/store.ts'
import { inert } from '../text/inert.ts'
import { routeTo } from './use-route.ts'

/** What a person should know whatever they look at. `conversation`: the one that is shown, if one is. */
export function Banners({ conversation }: { conversation: string | undefined }) {
  const model = useConsole()
  const link = useStore(model.link, value => value)
  const agent = useStore(model.agent, value => value)
  const elsewhere = useStore(model.world, world => listWaiting(world).find(id => id !== conversation))
  const blocked = agent !== undefined && 'code' in agent.spendable ? agent.spendable.message : undefined
  return (
    <div class="banners">
      {link === 'lost' ? (
        <p class="banner warn" role="alert">
          <Icon name="warn" /> Your agent cannot be heard. What runs goes on without this page, which catches
          up by itself.
        </p>
      ) : null}
      {elsewhere === undefined ? null : (
        <p class="banner warn">
          <Icon name="warn" /> <a href={routeTo('chat', elsewhere)}>Something waits for you</a>
        </p>
      )}
      {agent?.isFrozen ? (
        <p class="banner cold">
          <Icon name="snow" /> Frozen: no money leaves. <a href="#/settings">Settings</a>
        </p>
      ) : blocked === undefined ? null : (
        <p class="banner warn">
          <Icon name="warn" /> {inert(blocked, 300)}
        </p>
      )}
    </div>
  )
}
