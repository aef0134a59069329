# Prints what zsh would offer: complete.zsh SCRIPT 'command line up to the cursor'
# A shell of its own in a pseudo-terminal, in which compadd prints the matches and the end of completion ends the shell.
zmodload zsh/zpty
zpty shell zsh -f -i
line() { zpty -w shell "$1" }
line "PS1= PROMPT= RPROMPT="
line "autoload -Uz compinit && compinit -u -D"
line "source ${(q)1}"
line "compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd \"\$@\"; return; fi
  local -a hits; builtin compadd -A hits \"\$@\"; print -rl -- hit:\$^hits
}"
line "finish() { print E'ND'; exit }; comppostfuncs=(finish); bindkey '^I' complete-word; print BEG'IN'"
while zpty -r shell out; do [[ $out == *BEGIN* ]] && break; done
zpty -w -n shell "$2"$'\t'
while zpty -r shell out; do
  out=${out//$'\r'/}
  [[ $out == *hit:* ]] && print -rn -- "${out#*hit:}"
  [[ $out == *END* ]] && break
done
zpty -d shell
