import type { Redis } from 'ioredis'

/** Most questions in one command: while a node works on it, it does nothing else. */
const maxSize = 128

/**
 * Returns what the queries of `read()` ask their node with: questions that one turn of the event loop has for the same node go
 * to `ask` together. It answers in their order, with an Error for one that fails alone, or rejects for all. Most of what a
 * small read costs is that it is a command of its own.
 */
export function groupReads<Question, Answer>(
  ask: (node: Redis, questions: readonly Question[]) => Promise<readonly (Answer | Error)[]>
): (node: Redis, question: Question) => Promise<Answer> {
  const turns = new WeakMap<Redis, Turn<Question, Answer>>()
  return (node, question) => {
    let turn = turns.get(node)
    if (turn === undefined) {
      turn = new Turn((questions) => ask(node, questions))
      turns.set(node, turn)
    }
    return turn.add(question)
  }
}

interface Group<Question, Answer> {
  readonly questions: Question[]
  readonly answers: Promise<readonly (Answer | Error)[]>
}

/** What one node is asked in this turn. */
class Turn<Question, Answer> {
  readonly #ask: (questions: readonly Question[]) => Promise<readonly (Answer | Error)[]>
  #group: Group<Question, Answer> | undefined

  constructor(ask: (questions: readonly Question[]) => Promise<readonly (Answer | Error)[]>) {
    this.#ask = ask
  }

  add(question: Question): Promise<Answer> {
    this.#group ??= this.#begin()
    const { questions, answers } = this.#group
    const place = questions.push(question) - 1
    if (questions.length >= maxSize) this.#group = undefined
    return answers.then((all) => {
      const answer = all[place]
      if (answer instanceof Error) throw answer
      return answer as Answer
    })
  }

  #begin(): Group<Question, Answer> {
    const questions: Question[] = []
    const answers = new Promise<readonly (Answer | Error)[]>((resolve) => {
      setImmediate(() => {
        if (this.#group?.questions === questions) this.#group = undefined
        resolve(Promise.try(this.#ask, questions))
      })
    })
    return { questions, answers }
  }
}
