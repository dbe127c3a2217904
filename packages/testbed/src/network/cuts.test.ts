import { expect, it } from 'vitest'
import { cutBetween, cutOff, redirect } from './cuts.ts'

it('drops both directions between two sides and leaves everybody else alone', () => {
  expect(cutBetween(['10.0.0.1'], ['10.0.0.2', '10.0.0.3'])).toEqual([
    '-A TESTBED -s 10.0.0.1 -d 10.0.0.2 -j DROP',
    '-A TESTBED -s 10.0.0.2 -d 10.0.0.1 -j DROP',
    '-A TESTBED -s 10.0.0.1 -d 10.0.0.3 -j DROP',
    '-A TESTBED -s 10.0.0.3 -d 10.0.0.1 -j DROP'
  ])
})

it('lets the addresses of a host that nobody reaches go on talking among themselves', () => {
  const rules = cutOff(['10.0.0.1', '10.0.0.9'])
  const firstDrop = rules.findIndex((rule) => rule.endsWith('DROP'))
  expect(rules.slice(0, firstDrop)).toContain('-A TESTBED -s 10.0.0.1 -d 10.0.0.9 -j ACCEPT')
  expect(rules.slice(firstDrop)).toEqual(
    ['10.0.0.1', '10.0.0.9'].flatMap((a) => [`-A TESTBED -s ${a} -j DROP`, `-A TESTBED -d ${a} -j DROP`])
  )
})

it('sends one node’s connections to another through a port of ours', () => {
  expect(redirect('10.0.0.2', { host: '10.0.0.1', port: 6379 }, 7000)).toBe(
    '-A TESTBED -s 10.0.0.2 -d 10.0.0.1 -p tcp --dport 6379 -j DNAT --to-destination 127.0.0.1:7000'
  )
})
