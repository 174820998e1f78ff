import {CommandHelp, Help, type Interfaces} from '@oclif/core'
import {brokenCommand} from './broken-command.ts'
import {unknownCommand} from './unknown-command.ts'
import {usageLine} from './usage-line.ts'

/** Before an example: an indent, and the prompt. */
const MARGIN = 4

class LoglineCommandHelp extends CommandHelp {
  protected override defaultUsage(): string {
    return usageLine(this.command)
  }

  /** Long ones go on below, so that they can be copied as they stand. */
  protected override examples(examples: Parameters<CommandHelp['examples']>[0]): string | undefined {
    const width = this.opts.maxWidth - MARGIN
    const broken = [examples ?? []]
      .flat()
      .map((each) =>
        typeof each === 'string' && !each.includes('\n') ? brokenCommand(this.render(each), width) : each,
      )
    return super.examples(broken)
  }
}

/** Help as oclif lays it out, with examples for topics too, and our word for what is no command. */
export default class LoglineHelp extends Help {
  protected override CommandHelpClass = LoglineCommandHelp

  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((word) => !word.startsWith('-'))
    const known = (length: number): boolean => {
      const id = words.slice(0, length).join(':')
      return this.config.findCommand(id) !== undefined || this.config.findTopic(id) !== undefined
    }
    if (words.length > 0 && !known(1)) throw unknownCommand(words[0]!, this.config)
    if (words.length > 1 && !known(2) && !this.#takesArguments(words[0]!))
      throw unknownCommand(words.slice(0, 2).join(':'), this.config)
    return super.showHelp(argv)
  }

  /** The first example of each command of the topic. */
  protected override formatTopic(topic: Interfaces.Topic): string {
    const examples = this.sortedCommands
      .filter(({id}) => id.startsWith(`${topic.name}:`) || id.startsWith(`${topic.name} `))
      .flatMap(({examples: [first] = []}) => (typeof first === 'string' ? [`$ ${this.render(first)}`] : []))
    const text = super.formatTopic(topic)
    return examples.length === 0 ? text : `${text}\n${this.section('EXAMPLES', examples.join('\n'))}\n`
  }

  #takesArguments(id: string): boolean {
    const command = this.config.findCommand(id)
    return command !== undefined && (command.strict === false || Object.keys(command.args ?? {}).length > 0)
  }
}
