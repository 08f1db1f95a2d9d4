import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'
import './styles/chat.css'
import './styles/deals.css'
import './styles/views.css'
import { render } from 'preact'
import { api } from './api/api.ts'
import { App } from './app.tsx'
import { signInByLink } from './shell/sign-in.ts'
import { applyTheme, readTheme } from './shell/theme.ts'
import { ConsoleContext } from './state/console-context.ts'
import { createConsoleModel } from './state/console-model.ts'

applyTheme(readTheme())
const model = createConsoleModel(api)
const root = document.querySelector('#app')
if (root !== null) {
  render(
    <ConsoleContext.Provider value={model}>
      <App />
    </ConsoleContext.Provider>,
    root,
  )
  performance.mark('dealwright-ready')
}
// The page is drawn while the agent is asked: there is something to look at, and to write in, at once.
await model.start(() => signInByLink(api))
