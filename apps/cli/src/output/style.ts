import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colour on a terminal that wants it, plain text everywhere else. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}
