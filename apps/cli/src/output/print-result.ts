/** Prints what a command found or did: with `--json` for programs, otherwise `text`, for people. */
export function printResult(values: { readonly json?: boolean | undefined }, result: unknown, text: string): void {
  process.stdout.write(values.json === true ? `${JSON.stringify(result, undefined, 2)}\n` : text)
}
