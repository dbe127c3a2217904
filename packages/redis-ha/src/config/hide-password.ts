/** A text for a message: whatever may be a user and a password in a URL, well-formed or not, is `***`. */
export function hidePassword(text: string): string {
  return text.replace(/^([a-z]*:\/\/)?.*@/i, (_all, scheme: string | undefined) => `${scheme ?? ''}***@`)
}
