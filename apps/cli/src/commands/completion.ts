import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output/terminal.ts';

/** `airworthy completion <shell>`: a script made from the commands as they are defined. */
export async function completionCommand(shell: string, program: Command): Promise<number> {
  const commands = program.commands.map((one) => ({
    name: one.name(),
    about: one.description(),
    words: [...one.options.flatMap((option) => (option.long ? [option.long] : [])), ...one.commands.map((sub) => sub.name())],
  }));
  const scripts: Record<string, () => string> = { bash: () => bash(commands), zsh: () => zsh(commands), fish: () => fish(commands) };
  await print((scripts[shell] as () => string)());
  return EXIT.ok;
}

interface CommandWords {
  name: string;
  about: string;
  words: string[];
}

function bash(commands: CommandWords[]): string {
  return [
    '_airworthy() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}"',
    `  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${commands.map((one) => one.name).join(' ')}" -- "$word")); return; fi`,
    '  case "${COMP_WORDS[1]}" in',
    ...commands.map((one) => `    ${one.name}) COMPREPLY=($(compgen -W "${one.words.join(' ')}" -- "$word") $(compgen -f -- "$word"));;`),
    '  esac',
    '}',
    'complete -o filenames -F _airworthy airworthy',
  ].join('\n');
}

function zsh(commands: CommandWords[]): string {
  const quote = (text: string): string => text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
  return [
    '#compdef airworthy',
    '_airworthy() {',
    `  local -a commands=(${commands.map((one) => `'${one.name}:${quote(one.about)}'`).join(' ')})`,
    "  if (( CURRENT == 2 )); then _describe 'command' commands; return; fi",
    '  case "${words[2]}" in',
    ...commands.map((one) => `    ${one.name}) compadd -- ${one.words.join(' ')}; _files;;`),
    '  esac',
    '}',
    'compdef _airworthy airworthy',
  ].join('\n');
}

function fish(commands: CommandWords[]): string {
  const quote = (text: string): string => text.replaceAll("'", "\\'");
  return commands
    .flatMap((one) => [
      `complete -c airworthy -n __fish_use_subcommand -a ${one.name} -d '${quote(one.about)}'`,
      ...one.words.map((word) =>
        word.startsWith('--')
          ? `complete -c airworthy -n '__fish_seen_subcommand_from ${one.name}' -l ${word.slice(2)}`
          : `complete -c airworthy -n '__fish_seen_subcommand_from ${one.name}' -a ${word}`,
      ),
    ])
    .join('\n');
}
