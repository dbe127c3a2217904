import { expect, it } from 'vitest'
import { html } from './html.ts'

it('escapes what is put in, and leaves markup alone', () => {
  const name = `<b title='x'>&"`
  expect(html`<p title="${name}">${[html`<i>${name}</i>`, 1, undefined]}</p>`.text).toBe(
    '<p title="&lt;b title=&#39;x&#39;&gt;&amp;&quot;"><i>&lt;b title=&#39;x&#39;&gt;&amp;&quot;</i>1</p>'
  )
})
