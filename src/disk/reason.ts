/** What an error of Node.js says, which has no message of its own when several addresses were tried. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, errors } = error as Error & { errors?: readonly Error[] }
  return message || errors?.map((each) => each.message).join(', ') || error.name
}
