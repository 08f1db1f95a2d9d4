import { Hash } from '../parts/hash.tsx'
import { Failure, Loading } from '../parts/states.tsx'
import { Budgets } from '../spending/budgets.tsx'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import { useAction } from '../state/use-action.ts'
import { useAnswer } from '../state/use-answer.ts'
import { inert } from '../text/inert.ts'
import { Freeze } from './freeze.tsx'
import { PolicyRules } from './policy-rules.tsx'
import { ThemeChoice } from './theme-choice.tsx'

/** What the agent may do, how to stop it, and how this page looks. */
export function SettingsView() {
  const model = useConsole()
  const agent = useStore(model.agent, value => value)
  const { value, failure, reload } = useAnswer(model.api.policy)
  const leaving = useAction()
  return (
    <div class="view">
      <h1>Settings</h1>
      {failure === undefined ? null : <Failure message={failure.message} retry={reload} />}
      {value === undefined && failure === undefined ? <Loading what="the policy" /> : null}
      {value === undefined ? null : (
        <>
          <Freeze policy={value} onChange={reload} />
          <PolicyRules policy={value} />
          <Budgets budgets={value.budgets} />
        </>
      )}
      {agent === undefined ? null : (
        <section class="card">
          <h2>Your agent</h2>
          <dl class="hashes">
            <div>
              <dt>Name</dt>
              <dd>{inert(agent.name, 60)}</dd>
            </div>
            <div>
              <dt>Address</dt>
              <dd>
                <Hash hash={agent.address} label="address of your agent" />
              </dd>
            </div>
            <div>
              <dt>XMTP</dt>
              <dd>
                <Hash hash={agent.xmtp.address} label="XMTP address of your agent" />
              </dd>
            </div>
            {agent.payer === undefined ? null : (
              <div>
                <dt>Pays</dt>
                <dd>
                  <Hash hash={agent.payer} label="whose money pays" />
                </dd>
              </div>
            )}
            <div>
              <dt>Plans with</dt>
              <dd>{inert(agent.planner, 120)}</dd>
            </div>
            <div>
              <dt>Network</dt>
              <dd>
                chain {agent.network.chainId}
                {agent.isOffline ? ', offline, with play money' : ''}
              </dd>
            </div>
          </dl>
        </section>
      )}
      <ThemeChoice />
      <section class="card">
        <h2>This browser</h2>
        <p>Signing out ends this session. The terminal prints a new link.</p>
        <button
          type="button"
          disabled={leaving.busy}
          onClick={() => void leaving.run(async () => ({ ok: true, value: await model.signOut() }))}
        >
          Sign out
        </button>
      </section>
    </div>
  )
}
