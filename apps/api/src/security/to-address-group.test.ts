import { expect, it } from 'vitest'
import { toAddressGroup } from './to-address-group.ts'

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  ['', 'unknown']
])('takes %s for %s', (address, group) => {
  expect(toAddressGroup(address)).toBe(group)
})
