import { FACT_FAMILIES } from '@airworthy/model';
import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output/terminal.ts';

/** `airworthy completion <shell>`: a script made from the commands as they are defined. */
export async function completionCommand(shell: string, program: Command): Promise<number> {
  const commands = program.commands.map(wordsOf);
  const scripts: Record<string, () => string> = { bash: () => bash(commands), zsh: () => zsh(commands), fish: () => fish(commands) };
  await print((scripts[shell] as () => string)());
  return EXIT.ok;
}

interface OptionWords {
  flag: string;
  about: string;
  takesValue: boolean;
  /** The values it takes, where they are known. */
  values: string[];
}

interface CommandWords {
  name: string;
  about: string;
  options: OptionWords[];
  /** Subcommands and known arguments. */
  words: string[];
}

function wordsOf(command: Command): CommandWords {
  const own = [command, ...command.commands];
  const options = own
    .flatMap((one) => one.options)
    .filter((option, index, all) => option.long && all.findIndex((other) => other.long === option.long) === index);
  return {
    name: command.name(),
    about: command.description(),
    options: options.map((option) => ({
      flag: option.long as string,
      about: option.description,
      takesValue: option.required || option.optional,
      values: option.argChoices ?? [],
    })),
    words: [
      ...command.commands.map((sub) => sub.name()),
      ...command.registeredArguments.flatMap((argument) =>
        argument.name() === 'family' ? [...FACT_FAMILIES] : (argument.argChoices ?? []),
      ),
    ],
  };
}

const bare = (text: string): string => text.replaceAll(/["'`$\\]/g, '');

function bash(commands: CommandWords[]): string {
  const choices = commands.flatMap((one) =>
    one.options
      .filter((option) => option.values.length > 0)
      .map((option) => `    ${one.name}:${option.flag}) words="${option.values.join(' ')}";;`),
  );
  const files = [
    ...new Set(
      commands.flatMap((one) =>
        one.options.filter((option) => option.takesValue && option.values.length === 0).map((option) => option.flag),
      ),
    ),
  ];
  return [
    '_airworthy() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""',
    `  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${commands.map((one) => one.name).join(' ')}" -- "$word")); return; fi`,
    '  case "${COMP_WORDS[1]}:$before" in',
    ...choices,
    '  esac',
    '  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); return; fi',
    `  case "$before" in ${files.join('|')}) COMPREPLY=($(compgen -f -- "$word")); return;; esac`,
    '  case "${COMP_WORDS[1]}" in',
    ...commands.map(
      (one) => `    ${one.name}) words="${[...one.words, ...one.options.map((option) => option.flag), '--help'].join(' ')}";;`,
    ),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -d -- "$word"))',
    '}',
    'complete -o filenames -F _airworthy airworthy',
  ].join('\n');
}

function zsh(commands: CommandWords[]): string {
  const about = (text: string): string => bare(text).replaceAll(':', '\\:').replaceAll('[', '(').replaceAll(']', ')');
  const option = (one: OptionWords): string =>
    `'${one.flag}[${about(one.about)}]${one.takesValue ? `:value:${one.values.length > 0 ? `(${one.values.join(' ')})` : '_files'}` : ''}'`;
  const rest = (one: CommandWords): string =>
    one.words.length > 0 ? `'*: :{ compadd -- ${one.words.join(' ')}; _files -/ }'` : "'*:folder:_files -/'";
  return [
    '#compdef airworthy',
    '_airworthy() {',
    `  local -a commands=(${commands.map((one) => `'${one.name}:${about(one.about)}'`).join(' ')})`,
    "  if (( CURRENT == 2 )); then _describe 'command' commands; return; fi",
    '  local command="${words[2]}"',
    '  shift words; (( CURRENT-- ))',
    '  case "$command" in',
    ...commands.map((one) => `    ${one.name}) _arguments ${[...one.options.map(option), rest(one)].join(' ')};;`),
    '  esac',
    '}',
    'if [ "$funcstack[1]" = "_airworthy" ]; then _airworthy "$@"; else compdef _airworthy airworthy; fi',
  ].join('\n');
}

function fish(commands: CommandWords[]): string {
  const lines = commands.flatMap((one) => {
    const when = `'__fish_seen_subcommand_from ${one.name}'`;
    return [
      `complete -c airworthy -n __fish_use_subcommand -f -a ${one.name} -d '${bare(one.about)}'`,
      ...one.options.map((option) => {
        const value = option.takesValue ? (option.values.length > 0 ? ` -x -a '${option.values.join(' ')}'` : ' -r -F') : '';
        return `complete -c airworthy -n ${when} -l ${option.flag.slice(2)}${value} -d '${bare(option.about)}'`;
      }),
      ...(one.words.length > 0 ? [`complete -c airworthy -n ${when} -a '${one.words.join(' ')}'`] : []),
    ];
  });
  return lines.join('\n');
}
